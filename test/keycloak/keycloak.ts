import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { repository } from '../support/cells.js';

/** The version of the real server; its archive comes from Maven Central. */
const VERSION = '26.7.3';

const CACHE = path.join(repository, '.cache', 'keycloak');
const HOME = path.join(CACHE, `keycloak-${VERSION}`);
const START_SCRIPT = path.join(HOME, 'bin/kc.sh');
const ADMIN = { username: 'admin', password: 'admin' };
const START_MS = 180_000;

/** A running Keycloak with one imported realm. */
export interface Keycloak {
  /** Issuer of a realm. */
  readonly issuer: (realm: string) => string;
  /** Calls the admin API; resolves to the parsed answer, or undefined when it is empty. */
  readonly admin: (method: string, path: string, body?: object) => Promise<unknown>;
  stop(): Promise<void>;
}

/** Installs Keycloak, once; says why that cannot be done here, or nothing. */
export async function whyNot(): Promise<string | undefined> {
  for (const program of ['java', 'mvn']) {
    const { failed } = await execa(program, ['-version'], { reject: false, stdio: 'ignore' });
    if (failed) return `${program} is not installed`;
  }
  if (await fs.pathExists(START_SCRIPT)) return undefined;
  await fs.ensureDir(CACHE);
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:unpack';
  const artifact = `org.keycloak:keycloak-quarkus-dist:${VERSION}:zip`;
  // It keeps a note of what it unpacked, below the folder it runs in, wherever that went.
  const again = '-Dmdep.overWriteReleases=true';
  const args = ['-B', '-q', goal, again, `-Dartifact=${artifact}`, `-DoutputDirectory=${CACHE}`];
  const { failed } = await execa('mvn', args, { cwd: CACHE, timeout: 600_000, reject: false });
  if (failed || !(await fs.pathExists(START_SCRIPT))) {
    return `version ${VERSION} cannot be downloaded`;
  }
  await fs.chmod(START_SCRIPT, 0o755);
  return undefined;
}

/**
 * Starts Keycloak with an empty database and imports a realm, as a user of a generated project does.
 *
 * @param realmFile the file to import
 * @param env what its placeholders stand for
 */
export async function start(
  port: number,
  realmFile: string,
  env: NodeJS.ProcessEnv,
): Promise<Keycloak> {
  await fs.remove(path.join(HOME, 'data'));
  await fs.copy(realmFile, path.join(HOME, 'data/import/realm.json'));
  const origin = `http://127.0.0.1:${port}`;
  const child = spawn(
    START_SCRIPT,
    ['start-dev', '--import-realm', '--http-host=127.0.0.1', `--http-port=${port}`],
    {
      // A group of its own: the script starts Java as another process.
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...env,
        KC_BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
        KC_BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      },
    },
  );
  try {
    await untilUp(child, `${origin}/realms/master`);
  } catch (error) {
    await stop(child);
    throw error;
  }
  return {
    issuer: (realm) => `${origin}/realms/${realm}`,
    admin: (method, place, body) => callAdmin(origin, method, place, body),
    stop: () => stop(child),
  };
}

async function untilUp(child: ChildProcess, url: string): Promise<void> {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-5000)));
  }
  for (const deadline = Date.now() + START_MS; Date.now() < deadline;) {
    if (child.exitCode !== null) throw new Error(`Keycloak ended at its start\n${output}`);
    const isUp = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`Keycloak did not start in ${START_MS / 1000} seconds\n${output}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const ended = once(child, 'exit');
  process.kill(-child.pid, 'SIGKILL');
  await ended;
}

async function callAdmin(
  origin: string,
  method: string,
  place: string,
  body?: object,
): Promise<unknown> {
  const form = new URLSearchParams({
    grant_type: 'password',
    client_id: 'admin-cli',
    ...ADMIN,
  });
  const tokenUrl = `${origin}/realms/master/protocol/openid-connect/token`;
  const signedIn = await fetch(tokenUrl, { method: 'POST', body: form });
  const { access_token: token } = (await signedIn.json()) as { access_token: string };
  const response = await fetch(`${origin}/admin/realms/${place}`, {
    method,
    headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${place}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}
