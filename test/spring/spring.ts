import { spawn, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { repository } from '../support/cells.js';
import { stopProcess } from '../../src/project/run-program.js';

const MINUTE = 60_000;
const CACHE = path.join(repository, '.cache', 'spring');
const LIBRARIES = path.join(CACHE, 'lib');
const START_MS = 2 * MINUTE;

/** A client of the authorization server, as Spring Boot reads it from settings. */
export interface RegisteredClient {
  readonly id: string;
  /** None for a public client. */
  readonly secret?: string;
  readonly grants: readonly string[];
  readonly scopes: readonly string[];
}

/** Fetches Spring from Maven Central, once; says why that cannot be done here, or nothing. */
export async function whyNot(): Promise<string | undefined> {
  for (const program of ['javac', 'mvn']) {
    const { failed } = await execa(program, ['-version'], { reject: false, stdio: 'ignore' });
    if (failed) return `${program} is not installed`;
  }
  const pom = path.join(import.meta.dirname, 'pom.xml');
  const wanted = await fs.readFile(pom, 'utf8');
  const stamp = path.join(CACHE, 'fetched-pom.xml');
  if ((await fs.readFile(stamp, 'utf8').catch(() => undefined)) === wanted) return undefined;
  await fs.emptyDir(CACHE);
  await fs.copy(pom, path.join(CACHE, 'pom.xml'));
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy-dependencies';
  const args = ['-B', '-q', goal, `-DoutputDirectory=${LIBRARIES}`];
  const { failed } = await execa('mvn', args, { cwd: CACHE, timeout: 10 * MINUTE, reject: false });
  if (failed) return 'Spring cannot be downloaded';
  await fs.writeFile(stamp, wanted);
  return undefined;
}

/**
 * Compiles an authorization server: Spring's own, and what a project brings for it.
 *
 * @param name of its folder
 * @param sources Java files beside the application itself
 * @returns its class path
 */
export async function compile(name: string, sources: readonly string[]): Promise<string> {
  const classes = path.join(CACHE, name);
  await fs.emptyDir(classes);
  const application = path.join(import.meta.dirname, 'Application.java');
  const libraries = path.join(LIBRARIES, '*');
  await execa('javac', ['-parameters', '-cp', libraries, '-d', classes, application, ...sources]);
  return `${classes}${path.delimiter}${libraries}`;
}

/** Starts it with a key of its own and the user alice, whose password is her name. */
export async function start(
  classPath: string,
  options: {
    readonly port: number;
    readonly env: NodeJS.ProcessEnv;
    readonly clients: readonly RegisteredClient[];
    readonly redirectUrls: readonly string[];
  },
): Promise<Spring> {
  const issuer = `http://127.0.0.1:${options.port}`;
  const settings = {
    'server.address': '127.0.0.1',
    'server.port': String(options.port),
    'spring.security.user.name': 'alice',
    'spring.security.user.password': 'alice',
    'spring.security.oauth2.authorizationserver.issuer': issuer,
    ...Object.assign({}, ...options.clients.map((each) => clientSettings(each, options))),
  } as Record<string, string>;
  const child = spawn(
    'java',
    [
      ...['-XX:TieredStopAtLevel=1', '-cp', classPath, 'com.example.authorization.Application'],
      ...Object.entries(settings).map(([name, value]) => `--${name}=${value}`),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, ...options.env } },
  );
  try {
    await untilUp(child, `${issuer}/.well-known/oauth-authorization-server`);
  } catch (error) {
    await stopProcess(child);
    throw error;
  }
  return { issuer, stop: () => stopProcess(child) };
}

/** A running authorization server. */
export interface Spring {
  readonly issuer: string;
  stop(): Promise<void>;
}

function clientSettings(
  { id, secret, grants, scopes }: RegisteredClient,
  { redirectUrls }: { readonly redirectUrls: readonly string[] },
): Record<string, string> {
  const client = `spring.security.oauth2.authorizationserver.client.${id}`;
  return {
    [`${client}.registration.client-id`]: id,
    [`${client}.registration.client-authentication-methods`]:
      secret === undefined ? 'none' : 'client_secret_basic',
    ...(secret === undefined
      ? {}
      : { [`${client}.registration.client-secret`]: `{noop}${secret}` }),
    [`${client}.registration.authorization-grant-types`]: grants.join(','),
    [`${client}.registration.redirect-uris`]: redirectUrls.join(','),
    [`${client}.registration.scopes`]: scopes.join(','),
    [`${client}.require-authorization-consent`]: 'true',
    [`${client}.require-proof-key`]: 'true',
  };
}

async function untilUp(child: ChildProcess, url: string): Promise<void> {
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-5000)));
  for (const deadline = Date.now() + START_MS; Date.now() < deadline;) {
    if (child.exitCode !== null) throw new Error(`Spring ended at its start\n${output}`);
    const isUp = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`Spring did not start in ${START_MS / 1000} seconds\n${output}`);
}
