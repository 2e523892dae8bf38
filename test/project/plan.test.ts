import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { listTarget, TargetError, type Listing } from '../../src/project/listing.js';
import { planCreate } from '../../src/project/plan.js';
import { assertSafePath } from '../../src/project/safe-path.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const tree = new Map([
  ['package.json', '{}\n'],
  ['src/index.ts', 'export {};\n'],
]);

const listing = (found: [string, 'file' | 'link' | 'link-outside' | 'in-the-way'][]): Listing => ({
  directory: '/target',
  state: 'occupied',
  found: new Map(found),
});

test.each(['../x', 'a/../../x', '/etc/passwd', 'a//b', './a', 'C:/x', 'a\\b', '', 'a\0', 'a/'])(
  'a rendered path %j is a fault of the generator',
  (file) => {
    expect(() => {
      assertSafePath(file);
    }).toThrow('leaves the project');
    expect(() => planCreate(new Map([[file, '']]), listing([]), { force: true })).toThrow();
  },
);

describe('a plan', () => {
  test('refuses a directory that is not empty, even when nothing clashes', () => {
    const plan = planCreate(tree, listing([]), { force: false });
    expect(plan.refused).toBe('occupied');
    expect(plan.files.map(({ action }) => action)).toEqual(['create', 'create']);
  });

  test('names what clashes', () => {
    const plan = planCreate(tree, listing([['package.json', 'file']]), { force: false });
    expect(plan.files[0]).toMatchObject({ action: 'clash', found: 'file' });
  });

  test('overwrites with force', () => {
    const plan = planCreate(tree, listing([['package.json', 'file']]), { force: true });
    expect(plan.refused).toBeUndefined();
    expect(plan.files.map(({ action }) => action)).toEqual(['overwrite', 'create']);
  });

  test.each(['link-outside', 'in-the-way'] as const)(
    'is blocked by %s even with force',
    (found) => {
      const plan = planCreate(tree, listing([['src/index.ts', found]]), { force: true });
      expect(plan.refused).toBe('blocked');
    },
  );

  test('knows sizes in bytes', () => {
    const target = { ...listing([]), state: 'missing' } as const;
    expect(planCreate(new Map([['a', 'ü\n']]), target, { force: false }).files[0]?.size).toBe(3);
  });
});

describe('a listing', () => {
  test('of nothing is missing', async () => {
    const directory = path.join(temporaryDirectory(), 'not', 'there');
    expect((await listTarget(directory, tree.keys())).state).toBe('missing');
  });

  test('of .git and .DS_Store is empty', async () => {
    const directory = temporaryDirectory();
    mkdirSync(path.join(directory, '.git'));
    writeFileSync(path.join(directory, '.DS_Store'), '');
    expect((await listTarget(directory, tree.keys())).state).toBe('empty');
  });

  test('of a file is refused', async () => {
    const file = path.join(temporaryDirectory(), 'file');
    writeFileSync(file, '');
    await expect(listTarget(file, [])).rejects.toThrow(TargetError);
  });

  test('of a link that leads nowhere is refused', async () => {
    const link = path.join(temporaryDirectory(), 'link');
    symlinkSync('nowhere', link);
    await expect(listTarget(link, [])).rejects.toThrow('leads nowhere');
  });

  test('finds files, directories in the way and links', async () => {
    const outside = temporaryDirectory();
    const directory = temporaryDirectory();
    writeFileSync(path.join(directory, 'file'), '');
    mkdirSync(path.join(directory, 'directory'));
    symlinkSync('file', path.join(directory, 'link'));
    symlinkSync(outside, path.join(directory, 'outside'));
    symlinkSync('nowhere', path.join(directory, 'dangling'));
    const paths = ['file', 'directory', 'link', 'outside/new', 'dangling', 'file/below', 'new'];
    expect(Object.fromEntries((await listTarget(directory, paths)).found)).toEqual({
      'file': 'file',
      'directory': 'in-the-way',
      'link': 'link',
      'outside/new': 'link-outside',
      'dangling': 'link-outside',
      'file/below': 'in-the-way',
    });
  });
});
