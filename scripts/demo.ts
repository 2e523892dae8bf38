/**
 * `npm run demo`: generates a server with the defaults, installs it, starts it with its local
 * authorization server, lets the official client call it, and stops everything.
 *
 * `-- --keep DIR` puts the project where you want to keep it.
 */
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { execa, type ResultPromise } from 'execa';
import fs from 'fs-extra';
import { freePort } from '../src/project/free-port.js';

const SECOND = 1000;
const repository = path.resolve(import.meta.dirname, '..');

const { values } = parseArgs({ options: { keep: { type: 'string' } } });
const directory = values.keep
  ? path.resolve(values.keep)
  : path.join(await fs.mkdtemp(path.join(tmpdir(), 'create-secure-mcp-demo-')), 'my-mcp-server');

/** What runs and has to end with us. */
let server: ResultPromise | undefined;

async function demo(): Promise<void> {
  await step('Building the generator', 'npm', ['run', 'build', '--silent'], repository);
  await step(
    'Generating a server with the defaults',
    process.execPath,
    [
      path.join(repository, 'bin/create-secure-mcp.js'),
      directory,
      '--yes',
      '--no-install',
      '--no-git',
    ],
    repository,
  );
  await step(
    'Installing its dependencies',
    'npm',
    ['install', '--no-audit', '--no-fund'],
    directory,
  );

  const port = await freePort();
  const env = {
    PORT: String(port),
    AUTH_SERVER_PORT: String(await freePort()),
    NODE_ENV: 'development',
  };
  const healthUrl = `http://127.0.0.1:${port}/healthz`;
  server = execa('npm', ['run', '--silent', 'dev'], {
    cwd: directory,
    env,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'ignore',
    reject: false,
    detached: true,
  });
  server.stdout?.pipe(process.stdout);
  print('\n$ npm run dev');
  await untilHealthy(healthUrl);
  await new Promise((resolve) => setTimeout(resolve, SECOND));

  print('\n$ npm run try');
  await execa('npm', ['run', '--silent', 'try'], {
    cwd: directory,
    env,
    stdin: 'ignore',
    stdout: 'inherit',
    stderr: 'inherit',
    timeout: 120 * SECOND,
  });

  await stop();
  if (await isHealthy(healthUrl)) throw new Error('the server is still running');
  print(`
Everything is stopped. The project is in
  ${directory}
Run it yourself: cd there, then \`npm run dev\`, and \`npm run try\` in a second terminal.${
    values.keep ? '' : '\nTo have it somewhere else: npm run demo -- --keep DIR'
  }`);
}

/** Runs a step to its end and shows that it is alive; its output appears only when it fails. */
async function step(title: string, command: string, args: string[], cwd: string): Promise<void> {
  const startedAt = Date.now();
  const seconds = () => Math.round((Date.now() - startedAt) / SECOND);
  process.stdout.write(`${title} …`);
  const ticker = setInterval(() => process.stdout.write(process.stdout.isTTY ? '.' : ''), SECOND);
  try {
    const result = await execa(command, args, {
      cwd,
      stdin: 'ignore',
      reject: false,
      timeout: 300 * SECOND,
    });
    if (result.failed) {
      print(` failed\n${result.stdout}\n${result.stderr}`);
      throw new Error(`${title}: ${command} ended with exit code ${result.exitCode ?? 'none'}`);
    }
  } finally {
    clearInterval(ticker);
  }
  print(` done (${seconds()} s)`);
}

async function untilHealthy(url: string): Promise<void> {
  const deadline = Date.now() + 60 * SECOND;
  while (Date.now() < deadline) {
    if (await isHealthy(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('the server did not start');
}

async function isHealthy(url: string): Promise<boolean> {
  return fetch(url, { signal: AbortSignal.timeout(2 * SECOND) }).then(
    (response) => response.ok,
    () => false,
  );
}

/** Ends the whole process group: npm, the script it runs, and the server that script watches. */
async function stop(): Promise<void> {
  const child = server;
  server = undefined;
  if (child?.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGINT');
  } catch {
    return; // it has ended already
  }
  const killer = setTimeout(() => child.kill('SIGKILL'), 10 * SECOND);
  await child;
  clearTimeout(killer);
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    void stop().then(() => process.exit(130));
  });
}

try {
  await demo();
} catch (error) {
  await stop();
  process.stderr.write(
    `\nThe demo failed: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exitCode = 1;
}
