import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { applyPlan, type ApplyOptions } from '../../src/project/apply.js';
import { listTarget } from '../../src/project/listing.js';
import { planCreate } from '../../src/project/plan.js';
import { everythingIn, temporaryDirectory } from '../support/temporary-directory.js';

const tree = new Map([
  ['.gitignore', 'node_modules/\n'],
  ['package.json', '{}\n'],
  ['src/auth/guard.ts', 'export {};\n'],
]);
const everything = ['.gitignore', 'package.json', 'src', 'src/auth', 'src/auth/guard.ts'];

let home: string;
beforeEach(() => {
  home = temporaryDirectory();
});

async function create(directory: string, options: ApplyOptions & { force?: boolean } = {}) {
  const { force = false, ...rest } = options;
  const target = path.join(home, directory);
  const plan = planCreate(tree, await listTarget(target, tree.keys()), { force });
  await applyPlan(plan, rest);
}

const fails = { prepare: () => Promise.reject(new Error('no luck')) };

describe('nothing is left behind when it fails', () => {
  test('in a new directory', async () => {
    await expect(create('new', fails)).rejects.toThrow('no luck');
    expect(everythingIn(home)).toEqual([]);
  });

  test('below directories that were missing too', async () => {
    await expect(create('a/b/new', fails)).rejects.toThrow('no luck');
    expect(everythingIn(home)).toEqual([]);
  });

  test('in an empty directory', async () => {
    await expect(create('.', fails)).rejects.toThrow('no luck');
    expect(everythingIn(home)).toEqual([]);
  });

  test('because the target appeared in the meantime', async () => {
    const prepare = () => {
      mkdirSync(path.join(home, 'new'));
      writeFileSync(path.join(home, 'new', 'mine'), 'mine');
      return Promise.resolve();
    };
    await expect(create('new', { prepare })).rejects.toThrow('appeared');
    expect(everythingIn(home)).toEqual(['new', 'new/mine']);
  });

  test('because a signal came while it was preparing', async () => {
    const controller = new AbortController();
    const prepare = () => {
      controller.abort(new Error('stop'));
      return Promise.resolve();
    };
    await expect(create('new', { prepare, signal: controller.signal })).rejects.toThrow('stop');
    expect(everythingIn(home)).toEqual([]);
  });

  test('because a signal came before', async () => {
    const signal = AbortSignal.abort(new Error('stop'));
    await expect(create('x/new', { signal })).rejects.toThrow('stop');
    expect(everythingIn(home)).toEqual([]);
  });

  test('halfway through a directory with other files: every byte is as before', async () => {
    writeFileSync(path.join(home, 'package.json'), 'mine');
    writeFileSync(path.join(home, 'notes'), 'mine');
    const prepare = () => {
      // Somebody else makes something where the third file is to go.
      mkdirSync(path.join(home, 'src', 'auth', 'guard.ts', 'x'), { recursive: true });
      return Promise.resolve();
    };
    await expect(create('.', { prepare, force: true })).rejects.toThrow('appeared');
    expect(readFileSync(path.join(home, 'package.json'), 'utf8')).toBe('mine');
    expect(everythingIn(home)).toEqual([
      ...['notes', 'package.json', 'src', 'src/auth', 'src/auth/guard.ts', 'src/auth/guard.ts/x'],
    ]);
  });
});

describe('a project appears whole', () => {
  test.each(['new', 'a/b/new', '.'])('in %s', async (directory) => {
    await create(directory);
    expect(everythingIn(path.join(home, directory))).toEqual(everything);
  });

  test('with what was prepared, and only at the end', async () => {
    await create('new', {
      prepare(staging) {
        expect(path.dirname(staging)).toBe(home);
        expect(existsSync(path.join(home, 'new'))).toBe(false);
        mkdirSync(path.join(staging, 'node_modules'));
        return Promise.resolve();
      },
    });
    expect(everythingIn(home)).toContain('new/node_modules');
  });

  test('as plain files that nobody else can write', async () => {
    await create('new');
    expect(statSync(path.join(home, 'new/package.json')).mode & 0o7133).toBe(0);
  });

  test('beside an existing .git', async () => {
    mkdirSync(path.join(home, '.git'));
    await create('.');
    expect(everythingIn(home)).toEqual(['.git', ...everything]);
  });

  test('through a link to an empty directory', async () => {
    mkdirSync(path.join(home, 'real'));
    symlinkSync('real', path.join(home, 'link'));
    await create('link');
    expect(lstatSync(path.join(home, 'link')).isSymbolicLink()).toBe(true);
    expect(everythingIn(path.join(home, 'real'))).toEqual(everything);
  });
});

describe('force', () => {
  test('replaces the files it writes and keeps all others', async () => {
    mkdirSync(path.join(home, 'src/auth'), { recursive: true });
    mkdirSync(path.join(home, 'node_modules/old'), { recursive: true });
    writeFileSync(path.join(home, 'src/auth/mine.ts'), 'mine');
    writeFileSync(path.join(home, 'package.json'), 'mine');
    await create('.', {
      force: true,
      prepare(staging) {
        mkdirSync(path.join(staging, 'node_modules/new'), { recursive: true });
        return Promise.resolve();
      },
    });
    expect(readFileSync(path.join(home, 'package.json'), 'utf8')).toBe('{}\n');
    expect(everythingIn(home)).toEqual(
      [...everything, 'src/auth/mine.ts', 'node_modules', 'node_modules/new'].sort(),
    );
  });

  test('replaces a link inside the target by a file', async () => {
    writeFileSync(path.join(home, 'other.json'), 'mine');
    symlinkSync('other.json', path.join(home, 'package.json'));
    await create('.', { force: true });
    expect(readFileSync(path.join(home, 'other.json'), 'utf8')).toBe('mine');
    expect(lstatSync(path.join(home, 'package.json')).isFile()).toBe(true);
  });

  test('never writes through a link that leads out', async () => {
    const outside = temporaryDirectory();
    symlinkSync(outside, path.join(home, 'src'));
    await expect(create('.', { force: true })).rejects.toThrow('refused');
    expect(everythingIn(outside)).toEqual([]);
  });
});
