import path from 'node:path';
import fs from 'fs-extra';
import { expect } from 'vitest';
import { buildCli } from '../../support/built-cli.js';
import { repository } from '../../support/cells.js';
import { run, transcript } from '../../support/run.js';
import { additions, creation } from './additions.js';

/** What a user wrote, in the places where it stands in the project. */
const app = path.join(repository, 'test/orders/app');

/** The generated project with the application in it. */
export interface OrdersProject {
  readonly directory: string;
  /** Runs the generator in it, as a user would. */
  generator(...args: string[]): Promise<void>;
  /** Runs a program of its packages. */
  program(name: string, args: readonly string[], env?: Record<string, string>): Promise<void>;
  /** Every file of the user's, with what stands in it. */
  written(): Promise<ReadonlyMap<string, string>>;
}

/** Generates the project and extends it. */
export async function createOrdersProject(): Promise<OrdersProject> {
  const work = path.join(repository, '.cache', 'orders');
  const directory = path.join(work, 'orders');
  await fs.emptyDir(work);
  const bin = buildCli(path.join(work, 'generator'));
  const generator = (...args: string[]) => succeed(process.execPath, [bin, ...args], directory);

  const created = ['--yes', ...creation, '--no-install', '--no-git'];
  await succeed(process.execPath, [bin, 'orders', ...created], work);
  for (const addition of additions) await generator('add', ...addition);

  const files = await filesOf(app);
  for (const file of files) await fs.copy(path.join(app, file), path.join(directory, file));
  for (const [file, edit] of edits) await edited(path.join(directory, file), edit);

  return {
    directory,
    generator,
    program: (name, args, env) =>
      succeed(path.join(repository, 'node_modules/.bin', name), args, directory, env),
    async written() {
      const names = [...files, ...edits.map(([file]) => file)];
      const texts = names.map((file) => fs.readFile(path.join(directory, file), 'utf8'));
      return new Map((await Promise.all(texts)).map((text, index) => [names[index] ?? '', text]));
    },
  };
}

async function succeed(
  command: string,
  args: readonly string[],
  cwd: string,
  env: Record<string, string> = {},
): Promise<void> {
  const outcome = await run(command, args, { cwd, env });
  expect(outcome.exitCode, `${args.join(' ')}: ${transcript(outcome)}`).toBe(0);
}

type Edit = (text: string) => string;

/** Lines of the user's in files that the generator wrote. */
const edits: readonly (readonly [file: string, edit: Edit])[] = [
  [
    'package.json',
    (text) =>
      text
        .replace('"dependencies": {', '"dependencies": {\n    "@libsql/client": "0.18.0",')
        .replace(
          '"test": "vitest run",',
          '"test": "vitest run",\n    "seed": "tsx scripts/seed.ts",',
        ),
  ],
  ['tsconfig.json', (text) => text.replace('"include": ["src",', '"include": ["src", "scripts",')],
  ['.gitignore', (text) => `${text}orders.db*\n`],
];

async function edited(file: string, edit: Edit): Promise<void> {
  const before = await fs.readFile(file, 'utf8');
  const after = edit(before);
  expect(after, `${file} is no longer what it was when this edit was written`).not.toBe(before);
  await fs.writeFile(file, after);
}

/** Every file below a directory, by its path there. */
async function filesOf(directory: string): Promise<string[]> {
  const entries = await fs.readdir(directory, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)))
    .sort();
}
