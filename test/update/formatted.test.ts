import path from 'node:path';
import fs from 'fs-extra';
import * as prettier from 'prettier';
import { describe, expect, it } from 'vitest';
import { exampleConfig } from '../support/example-config.js';
import { repository } from '../support/cells.js';
import { keptReleases } from '../support/releases.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { runIn, snapshotOf, writeProject } from '../support/update-project.js';

const generated = { singleQuote: true, printWidth: 100, quoteProps: 'consistent' as const };
const styles = {
  'width 80 and double quotes': { ...generated, printWidth: 80, singleQuote: false },
  'tabs and no semicolons': { ...generated, useTabs: true, semi: false },
  'none of it': {
    trailingComma: 'none' as const,
    bracketSpacing: false,
    arrowParens: 'avoid' as const,
  },
} satisfies Record<string, prettier.Options>;

let project: string;
const place = (file: string) => path.join(project, file);
const read = (file: string) => fs.readFile(place(file), 'utf8');
const edit = async (file: string, change: (text: string) => string) => {
  const before = await read(file);
  expect(change(before)).not.toBe(before);
  await fs.writeFile(place(file), change(before));
};
const update = (...argv: string[]) => runIn(project, 'update', ...argv);

/** A project of an earlier version. */
async function startFromRelease(): Promise<void> {
  project = path.join(temporaryDirectory(), 'project');
  const release = keptReleases().find(({ id }) => id === '0.1.0_2025-11-25');
  for (const [file, text] of Object.entries(release?.files ?? {})) {
    await fs.outputFile(place(file), text);
  }
}

async function install(): Promise<void> {
  await fs.ensureDir(place('node_modules'));
  await fs.symlink(path.join(repository, 'node_modules/prettier'), place('node_modules/prettier'));
}

/** What Prettier looks at. */
async function lookedAt(): Promise<string[]> {
  const files = Object.keys(await snapshotOf(project)).filter(
    (file) => !/^(?:node_modules|\.git|\.secure-mcp)\//.test(file),
  );
  const infos = await Promise.all(
    files.map((file) =>
      prettier.getFileInfo(place(file), { ignorePath: place('.prettierignore') }),
    ),
  );
  return files.filter((_, at) => infos[at]?.ignored === false && infos[at].inferredParser !== null);
}

/** As `prettier --write .` does. */
async function formatAll(options: prettier.Options): Promise<void> {
  await fs.writeJson(place('.prettierrc.json'), options);
  for (const file of await lookedAt()) {
    const text = await prettier.format(await read(file), { ...options, filepath: place(file) });
    await fs.writeFile(place(file), text);
  }
}

/** As `prettier --check .` does: the files it complains about. */
async function unformatted(options: prettier.Options): Promise<string[]> {
  const files = await lookedAt();
  const checks = await Promise.all(
    files.map(async (file) =>
      prettier.check(await read(file), { ...options, filepath: place(file) }),
    ),
  );
  return files.filter((_, at) => !checks[at]);
}

const changesOf = (stdout: string) =>
  (JSON.parse(stdout) as { files: { path: string; change: string }[] }).files;

describe.each(Object.entries(styles))('a project that its team formats with %s', (_, options) => {
  it('is brought up to date as if nobody had touched it, in its own style', async () => {
    await startFromRelease();
    await install();
    await formatAll(options);
    const { code, stdout } = await update('--json');
    const files = changesOf(stdout);
    const kinds = new Set(files.map(({ change }) => change));
    expect(
      [...kinds].filter((kind) => !['update', 'create', 'delete', 'rename'].includes(kind)),
    ).toEqual([]);
    expect(code).toBe(0);
    expect(await unformatted(options)).toEqual([]);
    expect((await update('--check')).code).toBe(0);
    expect((await runIn(project, 'status')).stdout).not.toMatch(/edited/);
  });

  it('keeps its edits, and takes what is no longer generated away', async () => {
    await startFromRelease();
    await install();
    await formatAll(options);
    await edit('src/auth/guard.ts', (text) => `${text}// reviewed by us\n`);
    await edit('src/tools/tool.ts', (text) => `${text}\n// and this\n`);
    const answers = JSON.parse(await read('secure-mcp.json')) as { tools: object[] };
    answers.tools.push({ name: 'find_orders', scopes: ['orders:read'] });
    await fs.writeJson(place('secure-mcp.json'), { ...answers, framework: 'fetch' });
    const { code, stdout } = await update('--json');
    const files = changesOf(stdout);
    expect(files.filter(({ change }) => change === 'orphan' || change === 'conflict')).toEqual([]);
    expect(code).toBe(0);
    expect(await read('src/auth/guard.ts')).toContain('// reviewed by us\n');
    expect(await fs.pathExists(place('test/auth/raw-request.test.ts'))).toBe(false);
    expect(await read('src/mcp/registry.ts')).toContain('tool: findOrdersTool');
    expect(await unformatted(options)).toEqual([]);
    expect((await update('--check')).code).toBe(0);
  });
});

describe('a project with a style of its own', () => {
  const options = styles['width 80 and double quotes'];

  it('whose Prettier is not installed says why format counts as an edit', async () => {
    await startFromRelease();
    await formatAll(options);
    const { code, stdout } = await update();
    expect(code).toBe(4);
    expect(stdout).toContain('its Prettier is not installed here');
  });

  it('whose options cannot be read says so', async () => {
    project = path.join(temporaryDirectory(), 'project');
    await writeProject(project, exampleConfig());
    await install();
    await fs.writeFile(place('.prettierrc.json'), '{ "semi": ');
    expect((await update('--check')).stdout).toContain('its options cannot be read');
  });

  it('that was never applied stays as it was generated', async () => {
    await startFromRelease();
    await install();
    await fs.writeJson(place('.prettierrc.json'), options);
    await edit('src/auth/guard.ts', (text) => `${text}// reviewed by us\n`);
    const { code } = await update();
    expect(code).toBe(0);
    expect(await read('src/auth/guard.ts')).toContain("from './");
    expect(await read('src/auth/guard.ts')).toContain('// reviewed by us\n');
  });

  it('runs nothing of the project when the style is the generated one', async () => {
    project = path.join(temporaryDirectory(), 'project');
    await writeProject(project, exampleConfig({ revisionId: '2025-06-18' }));
    await fs.outputFile(
      place('node_modules/prettier/index.js'),
      "throw new Error('the project was run')",
    );
    await edit('src/auth/guard.ts', (text) => `${text}// reviewed by us\n`);
    const { code, stdout } = await update('--spec', '2026-07-28');
    expect(code).toBe(0);
    expect(stdout).not.toContain('Prettier');
  });
});
