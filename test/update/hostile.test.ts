import path from 'node:path';
import fs from 'fs-extra';
import { beforeEach, describe, expect, it } from 'vitest';
import { exampleConfig } from '../support/example-config.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { BASE_PATH } from '../../src/render/base-file.js';
import { runIn, snapshotOf, writeProject } from '../support/update-project.js';
import { toAnswersFile } from '../../src/answers/answers-file.js';

const JOURNAL = '.secure-mcp/work/journal.json';
const REVISION = 'src/auth/resource-server.ts';
const UPDATE = ['update', '--spec', '2026-07-28'];
const sha256 = '0'.repeat(64);

let root: string;
let elsewhere: string;
const at = (file: string) => path.join(root, file);
const read = (file: string) => fs.readFile(at(file), 'utf8');
const edit = async (file: string, change: (text: string) => string) => {
  await fs.writeFile(at(file), change(await read(file)));
};
beforeEach(async () => {
  root = path.join(temporaryDirectory(), 'project');
  elsewhere = temporaryDirectory();
  await writeProject(root, exampleConfig({ revisionId: '2025-06-18' }));
  await fs.outputFile(path.join(elsewhere, 'precious'), 'precious');
});

describe('a journal that came with the project', () => {
  it.each([
    ['is damaged', '{'],
    ['is no journal', '{}'],
    ['names git’s directory', { path: '.git', existed: false, sha256 }],
    ['names a hook in another spelling', { path: '.GIT/hooks/x', existed: false, sha256 }],
    ['climbs out', { path: '../precious', existed: false, sha256 }],
    ['names our own directory', { path: '.secure-mcp/backup', existed: false, sha256 }],
  ])('is refused when it %s', async (_, entry) => {
    const text = typeof entry === 'string' ? entry : JSON.stringify({ entries: [entry] });
    await fs.outputFile(at('.git/HEAD'), 'ref');
    await fs.outputFile(at(JOURNAL), text);
    await fs.outputFile(at('.secure-mcp/backup/files/src/index.ts'), 'old');
    const before = await snapshotOf(root);
    for (const argv of [UPDATE, ['update', '--undo']]) {
      expect((await runIn(root, ...argv)).code).toBe(1);
      expect(await snapshotOf(root)).toEqual(before);
    }
  });

  it('deletes no directory', async () => {
    await fs.outputFile(
      at(JOURNAL),
      JSON.stringify({ entries: [{ path: 'src', existed: false }] }),
    );
    await runIn(root, ...UPDATE);
    expect(await fs.pathExists(at('src/app.ts'))).toBe(true);
  });

  it.each([true, false])(
    'reaches nothing through a link (a file that existed: %s)',
    async (existed) => {
      await fs.symlink(elsewhere, at('link'));
      await fs.outputFile(at('.secure-mcp/backup/files/link/precious'), 'evil');
      const entry = { path: 'link/precious', existed, sha256 };
      await fs.outputFile(at(JOURNAL), JSON.stringify({ entries: [entry] }));
      expect((await runIn(root, ...UPDATE)).code).toBe(1);
      expect(await fs.readFile(path.join(elsewhere, 'precious'), 'utf8')).toBe('precious');
    },
  );
});

it('writes nothing through a link in the place of our own directory', async () => {
  await fs.move(at('.secure-mcp'), path.join(elsewhere, 'record'));
  await fs.symlink(path.join(elsewhere, 'record'), at('.secure-mcp'));
  const before = await snapshotOf(elsewhere);
  expect((await runIn(root, ...UPDATE)).code).toBe(1);
  expect(await snapshotOf(elsewhere)).toEqual(before);
});

describe('taking the last update back', () => {
  beforeEach(async () => {
    expect((await runIn(root, ...UPDATE)).code).toBe(0);
  });

  it('writes through no link in the place of the next journal', async () => {
    await fs.ensureDir(at('.secure-mcp/work'));
    await fs.symlink(path.join(elsewhere, 'precious'), at('.secure-mcp/work/journal.next'));
    await runIn(root, 'update', '--undo');
    expect(await fs.readFile(path.join(elsewhere, 'precious'), 'utf8')).toBe('precious');
  });

  it.each(['.secure-mcp/work', REVISION])('changes nothing where %s is a link', async (file) => {
    await fs.remove(at(file));
    await fs.symlink(file === REVISION ? path.join(elsewhere, 'precious') : elsewhere, at(file));
    const before = await snapshotOf(elsewhere);
    const last = await read('.secure-mcp/backup/last.json');
    expect((await runIn(root, 'update', '--undo')).code).toBe(1);
    expect(await snapshotOf(elsewhere)).toEqual(before);
    expect(await read('.secure-mcp/backup/last.json')).toBe(last);
  });
});

it('waits for no lock that is a link', async () => {
  await fs.symlink('/dev/zero', at('.secure-mcp/lock'));
  expect((await runIn(root, ...UPDATE)).stderr).toContain('is no file');
});

describe.each(['.secure-mcp/manifest.json', BASE_PATH])('%s ends an update with 5', (file) => {
  it.each([
    ['no text', () => fs.writeFile(at(file), Buffer.from([0xff, 0xfe, 0]))],
    ['too large', () => fs.writeFile(at(file), `"${'x'.repeat(4 * 1024 * 1024)}"`)],
    [
      'a link',
      async () => {
        await fs.remove(at(file));
        await fs.symlink(path.join(elsewhere, 'precious'), at(file));
      },
    ],
  ])('when it is %s', async (_, spoil) => {
    await spoil();
    expect((await runIn(root, ...UPDATE)).code).toBe(5);
  });
});

describe('an edit is not lost', () => {
  it('when it was made between a crash and the next run', async () => {
    const old = await read(REVISION);
    await fs.outputFile(at(`.secure-mcp/backup/files/${REVISION}`), old);
    const entries = [{ path: REVISION, existed: true, sha256 }];
    await fs.outputFile(at(JOURNAL), JSON.stringify({ entries }));
    await edit(REVISION, (text) => `${text}// hours of work\n`);
    const { stderr } = await runIn(root, 'update');
    expect(stderr).toContain(`${REVISION} was edited since`);
    expect(await read(REVISION)).toContain('// hours of work');
    expect(await read(`${REVISION}.before-update`)).toBe(old);
  });

  it('when it stands outside a conflict that is decided for the generated side', async () => {
    await edit('docs/requirements.md', (text) =>
      `<!-- far away -->\n${text}`.replace('CHAL-16', 'CHAL-16 mine'),
    );
    expect((await runIn(root, ...UPDATE, '--on-conflict', 'new')).code).toBe(0);
    expect(await read('docs/requirements.md')).toContain('<!-- far away -->');
    expect(await read('docs/requirements.md')).not.toContain('CHAL-16 mine');
  });

  it('when it is another entry of a package.json in conflict', async () => {
    await renamedInBoth();
    expect((await runIn(root, 'update', '--on-conflict', 'new')).code).toBe(0);
    expect(JSON.parse(await read('package.json'))).toMatchObject({
      name: 'other',
      scripts: { mine: 'x' },
    });
  });

  it('when the file is read-only', async () => {
    await fs.chmod(at(REVISION), 0o444);
    const before = await snapshotOf(root);
    expect((await runIn(root, ...UPDATE)).code).toBe(1);
    expect(await snapshotOf(root)).toEqual(before);
  });
});

it('a conflict in package.json stays open until its neighbour is gone, markers being impossible', async () => {
  await renamedInBoth();
  expect((await runIn(root, 'update', '--on-conflict', 'markers')).code).toBe(0);
  expect(JSON.parse(await read('package.json'))).toMatchObject({ name: 'mine' });
  expect(JSON.parse(await read('package.json.new'))).toMatchObject({ name: 'other' });
  expect((await runIn(root, 'update', '--check')).code).toBe(3);
  expect((await runIn(root, 'update')).code).toBe(4);
  await fs.remove(at('package.json.new'));
  expect((await runIn(root, 'update')).code).toBe(0);
  expect((await runIn(root, 'update', '--check')).code).toBe(0);
});

async function renamedInBoth(): Promise<void> {
  await edit('package.json', (text) =>
    text
      .replace('"my-mcp-server"', '"mine"')
      .replace('"scripts": {', '"scripts": {\n    "mine": "x",'),
  );
  await fs.writeFile(at('secure-mcp.json'), toAnswersFile(exampleConfig({ name: 'other' })));
}
