import path from 'node:path';
import { execa } from 'execa';
import fs from 'fs-extra';
import { beforeEach, describe, expect, it } from 'vitest';
import { BASE_PATH } from '../../src/render/base-file.js';
import { exampleConfig } from '../support/example-config.js';
import { keptReleases } from '../support/releases.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { baseOf, runIn, snapshotOf, writeProject } from '../support/update-project.js';

/** Generated, and different for every revision. */
const FILE = 'docs/requirements.md';
let project: string;
const place = (file: string) => path.join(project, file);
const read = (file: string) => fs.readFile(place(file), 'utf8');
const edit = async (file: string, change: (text: string) => string) => {
  const before = await read(file);
  expect(change(before)).not.toBe(before);
  await fs.writeFile(place(file), change(before));
};
const update = (...argv: string[]) => runIn(project, 'update', ...argv);
const addTool = (name: string) => runIn(project, 'add', 'tool', name, '--scope', `${name}:use`);

beforeEach(async () => {
  project = path.join(temporaryDirectory(), 'project');
  await writeProject(project, exampleConfig({ revisionId: '2025-06-18' }));
});

describe('branches that git merges', () => {
  const git = (...args: string[]) =>
    execa('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args], {
      cwd: project,
      reject: false,
      env: { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    });
  const commit = async () => {
    await git('add', '--all');
    await git('commit', '--message', 'x');
  };

  /** Runs each of two actions on a branch of its own, and merges the second into the first. */
  async function merge(ours: () => Promise<unknown>, theirs: () => Promise<unknown>) {
    await git('init', '--initial-branch', 'main');
    await commit();
    await git('checkout', '-b', 'theirs');
    await theirs();
    await commit();
    await git('checkout', 'main');
    await ours();
    await commit();
    await git('merge', 'theirs');
    const { stdout } = await git('diff', '--name-only', '--diff-filter=U');
    return stdout.split('\n').filter(Boolean);
  }

  /** Expects that nothing is lost or in doubt, and that the record is the one of a fresh project. */
  async function expectCurrent(): Promise<void> {
    expect(await update('--json')).toMatchObject({ code: 0 });
    expect(await update('--check')).toMatchObject({ code: 0 });
    const { stdout } = await runIn(project, 'status', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ lost: [], kept: [] });
  }

  it('one with a new tool, one moved to another revision: no conflict, nothing in doubt', async () => {
    const conflicts = await merge(
      () => addTool('search'),
      () => update('--spec', '2026-07-28'),
    );
    expect(conflicts).toEqual([]);
    const { stdout } = await update('--check', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ lost: [], unresolved: [] });
    await expectCurrent();
  });

  it('both moved to the same revision, one with edits: nothing is left to do', async () => {
    const conflicts = await merge(
      () => update('--spec', '2026-07-28'),
      async () => {
        await edit(FILE, (text) => `// ours\n${text}`);
        await update('--spec', '2026-07-28');
      },
    );
    expect(conflicts).toEqual([]);
    expect((await update('--check')).code).toBe(0);
    expect(await read(FILE)).toMatch(/^\/\/ ours\n/);
  });

  it('with a tool each beside an edit: the record needs nobody, and is whole after the next update', async () => {
    await edit('src/scope-map.ts', (text) => `// ours\n${text}`);
    const conflicts = await merge(
      () => addTool('search'),
      () => addTool('order'),
    );
    expect(conflicts).not.toContain(BASE_PATH);
    expect(conflicts).not.toContain('.secure-mcp/manifest.json');
    // A person resolves the rest: here into what is generated for both.
    await resolveAll(conflicts);
    await expectCurrent();
    expect(await read('src/scope-map.ts')).toMatch(/^\/\/ ours\n/);
  });

  it('and leave markers in the record where no attribute says otherwise', async () => {
    await fs.remove(place('.gitattributes'));
    const conflicts = await merge(
      () => addTool('search'),
      () => addTool('order'),
    );
    expect(conflicts).toContain(BASE_PATH);
    await resolveAll(conflicts.filter((file) => file !== BASE_PATH));
    expect(await read(BASE_PATH)).toContain('<<<<<<<');
    await expectCurrent();
    expect(await read(BASE_PATH)).not.toContain('<<<<<<<');
  });

  async function resolveAll(conflicts: readonly string[]): Promise<void> {
    const tool = (name: string) => ({ name, scopes: [`${name}:use`] });
    const answers = JSON.parse((await git('show', 'HEAD:secure-mcp.json')).stdout) as {
      tools: object[];
    };
    const both = { ...answers, tools: [...answers.tools, tool('order')] };
    const fresh = path.join(temporaryDirectory(), 'fresh');
    await git('worktree', 'add', '--detach', fresh, 'HEAD');
    await fs.writeJson(path.join(fresh, 'secure-mcp.json'), both, { spaces: 2 });
    expect((await runIn(fresh, 'update')).code).toBe(0);
    for (const file of conflicts) await fs.copy(path.join(fresh, file), place(file));
  }

  it('are told apart from a wrong merge: a file that both changed and somebody edited is a conflict', async () => {
    await edit(FILE, (text) => `// ours\n${text}`);
    const conflicts = await merge(
      () => update('--spec', '2026-07-28'),
      () => update('--spec', '2025-11-25'),
    );
    expect(conflicts).not.toContain(BASE_PATH);
    await fs.writeFile(
      place('secure-mcp.json'),
      (await git('show', 'main:secure-mcp.json')).stdout,
    );
    for (const file of conflicts) {
      await fs.writeFile(place(file), (await git('show', `main:${file}`)).stdout + '\n');
    }
    await edit(FILE, (text) => text.replaceAll('\n', ' ours\n'));
    const { code, stdout } = await update('--json');
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ lost: [FILE] });
  });
});

describe('a record that was damaged by hand', () => {
  const damage = [
    ['a line cut off', (line: string) => line.slice(0, 200)],
    ['no line', () => ''],
    ['another digest', (line: string) => line.replace(/ [0-9a-f]{8}/, ' 00000000')],
    ['two lines', (line: string) => `${line}\n${line.replace(/ [0-9a-f]{8}/, ' 00000000')}`],
  ] as const;
  const spoil = (file: string, change: (line: string) => string) =>
    edit(BASE_PATH, (text) => text.replace(new RegExp(`^${file} .*`, 'm'), change));

  it.each(damage)(
    'names an edited file with %s, and merges nothing on a guess',
    async (_, change) => {
      await edit(FILE, (text) => `${text}// mine\n`);
      await spoil(FILE, change);
      const refused = await update('--spec', '2026-07-28');
      expect(refused.code).toBe(4);
      expect(refused.stdout).toMatch(/is not known[^]*\n {2}docs\/requirements\.md\n/);
      expect((await runIn(project, 'status')).stdout).toContain('is not known');
      expect((await update('--spec', '2026-07-28', '--on-conflict', 'mine')).code).toBe(0);
      expect(await read(FILE)).toContain('// mine');
      expect(await baseOf(project, FILE)).toContain('2026-07-28');
      expect((await runIn(project, 'status')).stdout).not.toContain('is not known');
    },
  );

  it.each(damage.filter(([what]) => what === 'a line cut off' || what === 'two lines'))(
    'does without %s where nobody touched the file',
    async (_, change) => {
      await spoil(FILE, change);
      const { code, stdout } = await update('--spec', '2026-07-28');
      expect(code).toBe(0);
      expect(stdout).not.toContain('is not known');
    },
  );

  it('is left as it is when only line breaks or blank lines are others', async () => {
    await edit(
      BASE_PATH,
      (text) => `\uFEFF${text.replaceAll('\n\n', '\n').replaceAll('\n', '\r\n')}`,
    );
    const before = await snapshotOf(project);
    expect((await update('--check')).code).toBe(0);
    expect((await update()).stdout).toContain('Everything is current');
    expect(await snapshotOf(project)).toEqual(before);
  });
});

describe.each(keptReleases().filter(({ files }) => !(BASE_PATH in files)))(
  'a project of $id, with a copy of every file',
  ({ files }) => {
    beforeEach(async () => {
      await fs.emptyDir(project);
      for (const [file, text] of Object.entries(files)) await fs.outputFile(place(file), text);
    });

    it.each([
      ['update', () => update()],
      ['add tool', () => addTool('search')],
    ])('has few files after %s, and the copies again with --undo', async (_, act) => {
      await edit('src/limits.ts', (text) => `// ours\n${text}`);
      const before = await snapshotOf(project);
      const { code, stderr } = await act();
      if (code !== 0) {
        // What is added may need a newer project; then nothing is written.
        expect(stderr).toContain('run create-secure-mcp update first');
        expect(await snapshotOf(project)).toEqual(before);
        return;
      }
      const record = Object.keys(await snapshotOf(place('.secure-mcp')));
      expect(record.filter((file) => !file.startsWith('backup/'))).toEqual([
        'base.txt',
        'manifest.json',
      ]);
      expect(await fs.pathExists(place('.secure-mcp/base'))).toBe(false);
      expect(await read('src/limits.ts')).toContain('// ours');
      expect((await update('--undo')).code).toBe(0);
      expect(await snapshotOf(project)).toEqual(before);
    });
  },
);
