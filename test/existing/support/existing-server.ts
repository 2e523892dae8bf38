import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import fs from 'fs-extra';
import { freePort } from '../../../src/project/free-port.js';
import { repository } from '../../support/cells.js';
import { run, transcript } from '../../support/run.js';
import type { Shape } from './shapes.js';

const servers = path.join(repository, 'test/existing/servers');

/** A copy of a server, with its packages. */
export interface InstalledServer {
  /** Of the package that serves. */
  readonly directory: string;
  /** Runs something with the package manager of its users. */
  readonly run: (...args: string[]) => Promise<void>;
}

/** A server that runs. */
export interface StartedServer {
  readonly url: URL;
  readonly stop: () => void;
}

/**
 * Installs a copy of a server from its own lock file. Outside of this repository, or its programs would find
 * settings of ours above them.
 */
export async function installServer(shape: Shape): Promise<InstalledServer> {
  const directory = path.join(tmpdir(), 'create-secure-mcp-existing', shape.id);
  await fs.ensureDir(directory);
  for (const name of await fs.readdir(directory)) {
    if (name !== 'node_modules') await fs.remove(path.join(directory, name));
  }
  await fs.copy(path.join(servers, shape.id), directory);
  const usesNpm = shape.packageManager.length === 1;
  // `npm ci` refuses what npm itself locks of aliases with binaries.
  const install = usesNpm
    ? ['install', '--ignore-scripts', '--no-audit', '--no-fund']
    : ['install', '--frozen-lockfile', '--ignore-scripts'];
  await manage(shape, directory, install);
  const member = path.join(directory, shape.member ?? '');
  return { directory: member, run: (...args) => manage(shape, member, args) };
}

/** Starts a server as its users do, and waits until it answers. */
export async function startServer(
  shape: Shape,
  { directory }: InstalledServer,
): Promise<StartedServer> {
  const port = await freePort();
  const [command = 'npm', ...args] = [...shape.packageManager, ...shape.start];
  const { PATH, HOME } = process.env;
  // A group of its own: package managers do not pass signals on.
  const child = spawn(command, args, {
    cwd: directory,
    detached: true,
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { PATH, HOME, NO_COLOR: '1', PORT: String(port), ...shape.env },
  });
  const stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
  };
  const url = new URL(shape.path, `http://127.0.0.1:${port}`);
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`${shape.id} ended with ${child.exitCode}`);
    await setTimeout(100);
  }
  return { url, stop };
}

async function answers(url: URL): Promise<boolean> {
  try {
    const response = await fetch(url, { method: 'OPTIONS', signal: AbortSignal.timeout(5000) });
    await response.body?.cancel();
    return true;
  } catch {
    return false;
  }
}

async function manage(shape: Shape, cwd: string, args: readonly string[]): Promise<void> {
  const [command = 'npm', ...before] = shape.packageManager;
  const outcome = await run(command, [...before, ...args], { cwd });
  if (outcome.exitCode !== 0) throw new Error(transcript(outcome));
}
