import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import fs from 'fs-extra';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { documents } from '../../src/cli/output/documents.js';
import { documentSchema } from '../../src/cli/output/documents-schema.js';
import { startFaultyServer, type FaultyServer } from '../audit/support/faulty-server/server.js';
import { repository } from '../support/cells.js';
import { readDocument, type DocumentedCommand } from '../support/check-document.js';
import { exampleConfig } from '../support/example-config.js';
import { fakeWorld } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { writeProject } from '../support/update-project.js';

let server: FaultyServer;
beforeAll(async () => {
  server = await startFaultyServer({ open: true });
});
afterAll(() => server.close());

type Document = Record<string, unknown>;

/** Runs a command; `run` checks the document against its description and the shipped schema. */
async function json(cwd: string, ...argv: string[]): Promise<Document> {
  const world = fakeWorld([...argv, '--json'], { cwd });
  world.stdin.end();
  const code = await run(world);
  const document = JSON.parse(world.stdout.text) as Document;
  expect(document).toMatchObject({ format: 1, ok: code === 0, exitCode: code });
  return document;
}

async function project(): Promise<string> {
  const directory = path.join(temporaryDirectory(), 'srv');
  await writeProject(directory, exampleConfig({}));
  return directory;
}

const edit = (directory: string, file: string, change: (text: string) => string) =>
  fs.writeFile(
    path.join(directory, file),
    change(readFileSync(path.join(directory, file), 'utf8')),
  );

describe('the document of', () => {
  test('create', async () => {
    const cwd = temporaryDirectory();
    const argv = ['srv', '--yes', '--no-install', '--no-git', '--tool', 'a.b='];
    expect(await json(cwd, ...argv, '--dry-run')).toHaveProperty('dryRun', true);
    expect(await json(cwd, ...argv)).toHaveProperty('warnings');
    expect(await json(cwd, ...argv)).toHaveProperty('clashes');
    expect(await json(cwd)).toHaveProperty('command');
    expect(await json(cwd, 'updat')).toHaveProperty('problems');
  });

  test('list, completion, --help and --version', async () => {
    expect(await json('/', 'list')).toHaveProperty('providers');
    expect(await json('/', 'list', '--bogus')).toHaveProperty('problems');
    expect(await json('/', 'completion', 'bash')).toHaveProperty('script');
    expect(await json('/', 'completion')).toHaveProperty('problems');
    expect(await json('/', 'update', '--help')).toHaveProperty('help');
    expect(await json('/', '--version')).toHaveProperty('version');
  });

  test('update and status', async () => {
    const cwd = await project();
    expect(await json(cwd, 'status')).toHaveProperty('kept');
    expect(await json(cwd, 'update')).toHaveProperty('written', false);
    expect(await json(cwd, 'update', '--undo')).toHaveProperty('problems');
    const guard = 'src/auth/guard.ts';
    await edit(cwd, guard, (text) => text.replaceAll('\n', ' // mine\n'));
    const moved = ['update', '--spec', '2025-06-18', '--diff'];
    expect(await json(cwd, ...moved, '--dry-run')).toHaveProperty('files');
    expect(await json(cwd, ...moved, '--on-conflict', 'mine')).toHaveProperty('written', true);
    expect(await json(cwd, 'status')).toHaveProperty('files');
    expect(await json(cwd, 'update', '--undo')).toHaveProperty('undone');
    expect(await json(cwd, 'update', '--bogus')).toHaveProperty('problems');
    expect(await json(temporaryDirectory(), 'update')).toHaveProperty('problems');
    expect(await json(temporaryDirectory(), 'status')).toHaveProperty('problems');
  });

  test('add, adopt and eject', async () => {
    const cwd = await project();
    expect(await json(cwd, 'add', 'tool', 'a.b', '--scope', 'x+y')).toHaveProperty('warnings');
    expect(await json(cwd, 'add', 'tool', 'c', '--scope', 'x,y')).toHaveProperty('problems');
    await fs.remove(path.join(cwd, '.secure-mcp'));
    expect(await json(cwd, 'adopt')).toHaveProperty('differing');
    expect(await json(temporaryDirectory(), 'adopt')).toHaveProperty('problems');
    expect(await json(cwd, 'eject')).toHaveProperty('removed');
    expect(await json(cwd, 'eject')).toHaveProperty('problems');
  });

  // What it finds in a project that can run is checked in test/doctor.
  test('doctor and audit', async () => {
    expect(await json(await project(), 'doctor')).toHaveProperty('problems');
    expect(await json('/', 'audit', server.url.href)).toHaveProperty('checks');
    expect(await json('/', 'audit', '--list')).toHaveProperty('requirements');
    expect(await json('/', 'audit')).toHaveProperty('problems');
    expect(await json('/', 'audit', 'http://127.0.0.1:1/')).toHaveProperty('problems');
  });
});

describe('the description', () => {
  test('notices a member that it does not know, and one that is missing', () => {
    const good = { format: 1, ok: true, exitCode: 0, removed: [], changed: [], left: [] };
    const check = (value: object) => () => readDocument('eject', JSON.stringify(value));
    expect(check(good)).not.toThrow();
    expect(check({ ...good, more: 1 })).toThrow('"more"');
    expect(check({ ...good, removed: undefined })).toThrow('"removed"');
    expect(check({ ...good, format: 2 })).toThrow('Expected 1');
  });

  const page = readFileSync(path.join(repository, 'docs/json.md'), 'utf8');

  test.each(Object.keys(documents) as DocumentedCommand[])(
    'of %s: every member stands on the page',
    (command) => {
      const { anyOf } = documentSchema(command) as { anyOf: { properties: object }[] };
      for (const { properties } of anyOf) {
        for (const name of Object.keys(properties)) expect(page).toContain(`\`${name}\``);
      }
    },
  );

  test('of add auth: what stands inside of members as well', () => {
    const row = page.split('\n').find((line) => line.startsWith('| `add auth` |')) ?? '';
    const { anyOf } = documentSchema('add') as { anyOf: Schema[] };
    const [protection] = anyOf.filter(({ properties }) => properties?.['proof'] !== undefined);
    const { proof, offers, neighbours, files } = protection?.properties ?? {};
    for (const schema of [proof, offers?.items, neighbours?.items, files?.items]) {
      const names = Object.keys(schema?.properties ?? {});
      expect(names.length).toBeGreaterThan(1);
      for (const name of names) expect(row).toContain(`\`${name}\``);
    }
  });

  test('every code of an error stands on the page', () => {
    const codes = [...codesOfErrors(), 'unexpected', 'occupied-target', 'uncertain'];
    expect(codes).toContain('protection-lost');
    for (const code of codes) {
      if (!SHOWN_AS_OTHERS.includes(code)) expect(page).toContain(`\`${code}\``);
    }
  });
});

/** A JSON Schema, as far as members are looked for. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

/** `cancelled`, `usage`, and `server-not-heard` or a proof that is impossible. */
const SHOWN_AS_OTHERS = ['interrupted', 'unknown-path', 'unanswered'];

/** Every code that a class of errors names, in the source. */
function codesOfErrors(): string[] {
  const sources = readdirSync(path.join(repository, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => readFileSync(path.join(repository, 'src', file), 'utf8'));
  return sources
    .filter((text) => /^(?:export )?class \w+ extends ProductError /m.test(text))
    .flatMap((text) => {
      const plain = text.replaceAll(/\/\*[\s\S]*?\*\//g, '');
      const said = /type \w+ErrorCode =[^;]*;|\breadonly code(?: =|:)[^;,]*[;,]/g;
      const codes = [...plain.matchAll(said)].flatMap(([part]) =>
        [...part.matchAll(/'([a-z-]+)'/g)].map(([, code = '']) => code),
      );
      expect(codes, text.slice(0, 200)).not.toEqual([]);
      return codes;
    });
}
