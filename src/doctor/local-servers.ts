import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { setTimeout } from 'node:timers/promises';
import * as v from 'valibot';
import { ProjectError } from '../project/project-error.js';
import { childEnvironment } from '../project/run-command.js';
import type { FetchText } from './fetch-text.js';
import { SAY, saidIn } from './run-in-project.js';

/** What `dev` starts, on ports of its own. */
export interface LocalServers {
  /** The environment of the server; its secrets are good for these servers only. */
  readonly environment: Readonly<Record<string, string>>;
  /** From the local authorization server, for one of its users; or why there is none. */
  readonly token: { readonly value: string } | { readonly fault: string };
  stop(): Promise<void>;
}

/** The ports that `dev` is told to use. */
export interface LocalPorts {
  readonly PORT: string;
  readonly AUTH_SERVER_PORT: string;
}

const READY_MS = 60_000;
/** Longer than the project waits for its own server. */
const STOP_MS = 15_000;
const MAX_OUTPUT = 64 * 1024;

/**
 * Runs in the project: starts what `dev` starts, without the watcher, and gets a token as the script
 * `token` does. Ends with its standard input, so that nothing outlives whoever started it.
 */
const PROGRAM = `
${SAY}
let server, authorizationServer;
async function stop(exitCode) {
  await server?.stop();
  await authorizationServer?.close();
  process.exit(exitCode);
}
process.stdin.resume().once('end', () => void stop(0));

async function start() {
  const [{ localSettings }, { startLocalAuthorizationServer }, processes] = await Promise.all(
    ['settings', 'local-authorization-server', 'server-process'].map(
      (name) => import('./dev/' + name + '.ts'),
    ),
  );
  const settings = localSettings();
  authorizationServer = await startLocalAuthorizationServer(settings);
  const child = processes.startServerProcess(settings, { watch: false });
  server = { stop: () => processes.stopProcess(child) };
  await processes.untilHealthy(settings, child);
  return settings;
}

async function signIn(resource) {
  const [{ obtainToken }, { users }, { profile }, { requestableScope }, { scopePolicy }] =
    await Promise.all(
      ['dev/client', 'dev/users', 'src/auth/token/profile', 'src/auth/scopes', 'src/scope-map'].map(
        (name) => import('./' + name + '.ts'),
      ),
    );
  const { baseScopes, tools, resources, prompts, methods } = scopePolicy;
  const parts = [tools, resources, prompts, methods];
  const scopes = [...baseScopes, ...parts.flatMap((part) => Object.values(part ?? {}).flat())];
  const scope = (
    profile.scopeRequest === 'none'
      ? profile.alsoRequest
      : [...new Set(scopes)].map((each) => requestableScope(profile, resource, each))
  ).join(' ');
  return { value: await obtainToken(resource, users[0].id, scope) };
}

try {
  const settings = await start();
  const token = await signIn(settings.resource).catch((error) => ({ fault: error.message }));
  say({ environment: { NODE_ENV: 'development', ...settings.serverEnv }, token });
} catch (error) {
  process.stderr.write(error.message);
  await stop(1);
}
`;

const saidSchema = v.object({
  environment: v.record(v.string(), v.string()),
  token: v.union([v.object({ value: v.string() }), v.object({ fault: v.string() })]),
});

/** Two ports that nobody listens on. */
export async function freePorts(): Promise<LocalPorts> {
  const probes = [createServer(), createServer()];
  await Promise.all(
    probes.map((probe) => new Promise<void>((done) => probe.listen(0, '127.0.0.1', done))),
  );
  const [port = '', other = ''] = probes.map((probe) =>
    String((probe.address() as AddressInfo).port),
  );
  await Promise.all(probes.map((probe) => new Promise((done) => probe.close(done))));
  return { PORT: port, AUTH_SERVER_PORT: other };
}

/**
 * Starts what `npm run dev` starts, the local authorization server and the server, and signs in.
 *
 * @throws ProjectError with what they said when they do not get ready
 */
export async function startLocalServers(
  directory: string,
  shell: Readonly<Record<string, string>>,
  ports: LocalPorts,
  signal: AbortSignal,
): Promise<LocalServers> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', PROGRAM],
    {
      cwd: directory,
      env: { ...childEnvironment(shell), ...ports },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const output = lastOutput(child.stdout);
  const errors = lastOutput(child.stderr);
  const stop = () => stopProcess(child);
  try {
    const deadline = Date.now() + READY_MS;
    for (;;) {
      const said = saidIn(output());
      if (said !== undefined) return { ...v.parse(saidSchema, JSON.parse(said)), stop };
      if (hasEnded(child) || Date.now() > deadline) {
        throw new ProjectError(
          'project-does-not-run',
          `the local servers did not start\n${errors().slice(-4000)}`.trim(),
        );
      }
      await setTimeout(50, undefined, { signal });
    }
  } catch (error) {
    await stop();
    signal.throwIfAborted();
    throw error;
  }
}

/**
 * Makes sure that the servers of `dev` run: nobody else can say anything of their tokens.
 *
 * @throws ProjectError with what to do
 */
export async function requireRunning(issuer: string, fetchText: FetchText): Promise<void> {
  try {
    await fetchText(issuer);
  } catch (error) {
    throw new ProjectError(
      'project-does-not-run',
      `${issuer}: ${(error as Error).message}\n` +
        'No real environment is looked at, so the token can only be one of the local authorization server. ' +
        'Start that with the script `dev`, and get the token anew; or set the real environment.',
    );
  }
}

/** Reads a stream to its end, so that the writer never waits, and keeps its last characters. */
function lastOutput(stream: Readable): () => string {
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text = (text + chunk).slice(-MAX_OUTPUT);
  });
  return () => text;
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

async function stopProcess(child: ChildProcessWithoutNullStreams): Promise<void> {
  if (hasEnded(child)) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.stdin.destroy();
  const killer = globalThis.setTimeout(() => child.kill('SIGKILL'), STOP_MS);
  await ended;
  clearTimeout(killer);
}
