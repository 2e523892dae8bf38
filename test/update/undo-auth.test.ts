import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { planEdits } from '../../src/existing/edits/index.js';
import { applyChanges, disk, undoLast, type Disk } from '../../src/update/apply-update.js';
import { patchState } from '../../src/update/patch-state.js';
import { noteInstalled } from '../../src/update/patches.js';
import { sameCode } from '../../src/existing/edits/same-code.js';
import { undoAuth } from '../../src/update/undo-auth.js';
import { digest as digestOf } from '../../src/render/base-file.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import {
  changesFor,
  copyOf,
  protect,
  protectedCopy,
  treeOf,
} from '../existing/support/protected-project.js';
import { protectedServers, readServer, type ProtectedServer } from '../existing/support/spots.js';

const NOTHING = { restored: [], kept: [], removed: [], left: [], mixed: [] };

function server(name: string): ProtectedServer {
  const found = protectedServers.find(({ directory }) => directory.startsWith(name));
  if (!found) throw new Error(name);
  return found;
}
const express = server('sdk2-express');

/** Changes a file of a project. */
function edit(directory: string, file: string, change: (text: string) => string): void {
  const place = path.join(directory, file);
  const before = fs.readFileSync(place, 'utf8');
  const after = change(before);
  if (after === before) throw new Error(`nothing changed in ${file}`);
  fs.writeFileSync(place, after);
}

function editJson(
  directory: string,
  file: string,
  change: (json: Record<string, object>) => void,
): void {
  edit(directory, file, (text) => {
    const json = JSON.parse(text) as Record<string, object>;
    change(json);
    return JSON.stringify(json, null, 2);
  });
}

describe('taking a protection back', () => {
  it.each(protectedServers)('gives $directory back byte for byte', async (each) => {
    const directory = copyOf(each);
    const before = treeOf(directory);
    await protect(directory, each);
    expect(treeOf(directory)).not.toEqual(before);
    const { restored, removed, left, isStopped } = await undoAuth(directory);
    expect(treeOf(directory)).toEqual(before);
    expect([left, isStopped]).toEqual([[], false]);
    expect(restored).toContain('package.json');
    expect(removed).toContain('secure-mcp.json');
  });

  it('keeps modes, whatever the mask, a byte order mark and Windows line endings', async () => {
    const directory = copyOf(express);
    edit(directory, 'src/server.ts', (text) => `\uFEFF${text.replaceAll('\n', '\r\n')}`);
    edit(directory, 'package.json', (text) => text.replaceAll('\n', '\r\n'));
    fs.chmodSync(path.join(directory, 'src/server.ts'), 0o775);
    fs.chmodSync(path.join(directory, 'package.json'), 0o600);
    const before = treeOf(directory);
    const windows = await readServer(directory);
    await protect(directory, windows);
    const { textOf } = windows;
    expect(textOf('src/server.ts')).toMatch(
      /^\uFEFFimport .*\r\nimport \{ protectServer \} .*\r\n/,
    );
    expect(fs.statSync(path.join(directory, 'src/server.ts')).mode & 0o777).toBe(0o775);
    await undoAuth(directory);
    expect(treeOf(directory)).toEqual(before);
  });

  it('gives package.json and the lock file back that a package manager wrote anew', async () => {
    const directory = copyOf(express);
    const before = treeOf(directory);
    await protect(directory, express);
    edit(directory, 'package.json', (text) => JSON.stringify(JSON.parse(text), null, 4));
    edit(directory, 'package-lock.json', (text) =>
      text.replace('"packages": {', '"packages": { "jose": {},'),
    );
    fs.writeFileSync(path.join(directory, 'yarn.lock'), 'jose\n');
    await noteInstalled(directory);
    await undoAuth(directory);
    expect(treeOf(directory)).toEqual(before);
  });

  it('gives them back as well when nobody noted what was installed', async () => {
    const directory = copyOf(express);
    const before = treeOf(directory);
    await protect(directory, express);
    edit(directory, 'package-lock.json', (text) => `${text}\n`);
    await undoAuth(directory);
    expect(treeOf(directory)).toEqual(before);
  });

  it('takes only the protection out of code that was edited since', async () => {
    const directory = await protectedCopy(express);
    edit(directory, 'src/app.ts', (text) => text.replace("'oops'", "'sorry'"));
    edit(directory, 'src/server.ts', (text) => `// a new first line\n${text}`);
    const result = await undoAuth(directory);
    expect(result).toMatchObject({ left: [], isStopped: false });
    const original = (file: string) => express.textOf(file);
    const now = (file: string) => fs.readFileSync(path.join(directory, file), 'utf8');
    expect(now('src/app.ts')).toBe(original('src/app.ts').replace("'oops'", "'sorry'"));
    expect(now('src/server.ts')).toBe(`// a new first line\n${original('src/server.ts')}`);
  });

  it.each<[string, string, (text: string) => string]>([
    [
      'sdk1-session-map',
      'src/app.ts',
      (text) => text.replaceAll('    ', '      ').replaceAll("'", '"'),
    ],
    [
      'sdk2-express',
      'src/server.ts',
      (text) => text.replace('app.listen(', '\n  app.listen(').replace('}));', '}),\n);'),
    ],
    [
      'sdk2-fastify',
      'src/index.ts',
      (text) =>
        text
          .replace("'./mcp-auth/index.js';", '"./mcp-auth/index.js"')
          .replace('protectServer(app.server);', 'protectServer(\n  app.server,\n)'),
    ],
    [
      'fastmcp',
      'src/server.ts',
      (text) => text.replaceAll('"', "'").replace('protectNextServer();', 'protectNextServer()'),
    ],
    ['commonjs', 'index.js', (text) => text.replaceAll("'", '"').replace('sealed(', 'sealed(\n')],
  ])('gives back what a formatter moved: %s', async (name, file, format) => {
    const directory = copyOf(server(name));
    const before = treeOf(directory);
    await protect(directory, server(name));
    edit(directory, file, format);
    expect((await undoAuth(directory)).left).toEqual([]);
    expect(treeOf(directory)).toEqual(before);
  });

  it('keeps edits in the very lines of the protection', async () => {
    const directory = await protectedCopy(express);
    edit(directory, 'src/app.ts', (text) =>
      text.replace("console.error('mcp'", "console.warn('mcp'"),
    );
    edit(directory, 'src/server.ts', (text) => text.replace('?? 4000', '?? 5000'));
    expect(await undoAuth(directory)).toMatchObject({ left: [], isStopped: false });
    const now = (file: string) => fs.readFileSync(path.join(directory, file), 'utf8');
    expect(now('src/app.ts')).toBe(
      express.textOf('src/app.ts').replace("console.error('mcp'", "console.warn('mcp'"),
    );
    expect(now('src/server.ts')).toBe(
      express.textOf('src/server.ts').replace('?? 4000', '?? 5000'),
    );
  });

  it('never takes a statement away that was there before, however it was edited', async () => {
    const sessions = server('sdk1-session-map');
    const directory = await protectedCopy(sessions);
    edit(directory, 'src/index.ts', (text) => text.replace('PORT, ', 'PORT + 1, '));
    await undoAuth(directory);
    const now = fs.readFileSync(path.join(directory, 'src/index.ts'), 'utf8');
    expect(now).toBe(sessions.textOf('src/index.ts').replace('PORT, ', 'PORT + 1, '));
  });

  it('takes keys of ours out of a package.json that was edited since', async () => {
    const directory = await protectedCopy(express);
    editJson(directory, 'package.json', (json) => {
      Object.assign(json, { author: 'me' });
      Object.assign(json['scripts'] ?? {}, { mine: 'mine' });
    });
    edit(directory, 'package-lock.json', (text) => text.replace('{', '{ "mine": 1,'));
    const lock = fs.readFileSync(path.join(directory, 'package-lock.json'), 'utf8');
    const { left } = await undoAuth(directory);
    expect(left).toEqual([]);
    const json = fs.readJsonSync(path.join(directory, 'package.json')) as Record<string, object>;
    const original = JSON.parse(express.textOf('package.json')) as Record<string, object>;
    expect(json).toEqual({
      ...original,
      author: 'me',
      scripts: { ...original['scripts'], mine: 'mine' },
    });
    // Other packages were installed since; the next installation takes ours out.
    expect(fs.readFileSync(path.join(directory, 'package-lock.json'), 'utf8')).toBe(lock);
  });

  it('leaves a lock file that was changed since, without package.json', async () => {
    const directory = await protectedCopy(express);
    await noteInstalled(directory);
    edit(directory, 'package-lock.json', (text) => `${text} `);
    const lock = fs.readFileSync(path.join(directory, 'package-lock.json'), 'utf8');
    await undoAuth(directory);
    expect(fs.readFileSync(path.join(directory, 'package-lock.json'), 'utf8')).toBe(lock);
  });

  it('lists and leaves files of ours that were edited, and keys that were', async () => {
    const directory = await protectedCopy(express);
    edit(directory, 'src/mcp-auth/scope-map.ts', () => 'export const scopes = { mine: [] };\n');
    editJson(directory, 'package.json', (json) => {
      Object.assign(json['dependencies'] ?? {}, { jose: '7.0.0' });
    });
    const { left, isStopped } = await undoAuth(directory);
    expect([left, isStopped]).toEqual([['package.json', 'src/mcp-auth/scope-map.ts'], false]);
    expect(fs.readdirSync(path.join(directory, 'src/mcp-auth'))).toEqual(['scope-map.ts']);
    expect(fs.existsSync(path.join(directory, '.secure-mcp'))).toBe(false);
  });

  it('names the edits that it keeps, and which of the files left are the user’s', async () => {
    const directory = await protectedCopy(express);
    edit(directory, 'src/app.ts', (text) => `// mine\n${text}`);
    editJson(directory, 'package.json', (json) => {
      Object.assign(json['dependencies'] ?? {}, { jose: '7.0.0' });
    });
    edit(directory, 'src/mcp-auth/scope-map.ts', (text) => `${text}// mine\n`);
    expect(await undoAuth(directory)).toMatchObject({
      restored: expect.arrayContaining(['src/app.ts', 'src/server.ts']) as string[],
      kept: ['src/app.ts'],
      left: ['package.json', 'src/mcp-auth/scope-map.ts'],
      mixed: ['package.json'],
    });
  });

  it.each<[string, (text: string) => string]>([
    ['secure-mcp.json', (text) => text.replace('"a:read"', '"b:read"')],
    ['mcp-auth/README.md', (text) => `${text}src/mcp-auth is mine\n`],
    ['.gitignore', (text) => `${text}src/mcp-auth/mine\n`],
  ])('is not kept from it by an edited %s, which is no code', async (file, change) => {
    const directory = copyOf(express);
    const before = treeOf(directory);
    const changes = changesFor(directory, express, { '.gitignore': '/src/mcp-auth/.dev/\n' });
    await applyChanges(directory, changes);
    edit(directory, file, change);
    const { left, isStopped } = await undoAuth(directory);
    expect([left, isStopped]).toEqual([[file], false]);
    fs.removeSync(path.join(directory, file));
    if (file.startsWith('mcp-auth/')) fs.removeSync(path.join(directory, 'mcp-auth'));
    expect(treeOf(directory)).toEqual(before);
  });

  it.each<[string, (text: string) => string]>([
    ['secure-mcp.json', (text) => JSON.stringify(JSON.parse(text), null, '\t')],
    ['secure-mcp.json', (text) => JSON.stringify(JSON.parse(text))],
    [
      'src/mcp-auth/style.ts',
      () => `/**\n\t* Said.\n\t*/\nexport const a = (b) => {\n\t;(b as B)({ "c": 'd', e: b })\n}\n`,
    ],
    ['mcp-auth/package.json', () => '{\n\t"type": "module"\n}\n'],
    ['mcp-auth/README.md', () => '# So\n\n| a    | b |\n| ---- | - |\n| `cd` | e |\n'],
  ])('takes %s away that only a formatter changed', async (file, format) => {
    const directory = copyOf(express);
    const before = treeOf(directory);
    const created = {
      'src/mcp-auth/style.ts':
        '/**\n * Said.\n */\nexport const a = b => { (b as B)({ c: "d", \'e\': b }); };\n',
      'mcp-auth/package.json': '{ "type": "module" }\n',
      'mcp-auth/README.md': '# So\n\n| a | b |\n| --- | --- |\n| `cd` | e |\n',
    };
    await applyChanges(directory, changesFor(directory, express, created));
    edit(directory, file, format);
    expect((await undoAuth(directory)).left).toEqual([]);
    expect(treeOf(directory)).toEqual(before);
  });

  it.each([
    ['mcp-auth/package.json', '{ "type": "commonjs" }\n'],
    ['mcp-auth/README.md', '# So\n\n| a | b |\n| --- | --- |\n| `cd` | f |\n'],
    ['mcp-auth/README.md', '# So\n\n| a | b |\n| --- | --- |\n| `c d` | e |\n'],
  ])('leaves %s that was edited for no format', async (file, text) => {
    const directory = copyOf(express);
    const created = {
      'mcp-auth/package.json': '{ "type": "module" }\n',
      'mcp-auth/README.md': '# So\n\n| a | b |\n| --- | --- |\n| `cd` | e |\n',
    };
    await applyChanges(directory, changesFor(directory, express, created));
    edit(directory, file, () => text);
    expect((await undoAuth(directory)).left).toEqual([file]);
  });

  it.each([
    ['a text', "const a = 'b';", "const a = 'b c';"],
    ['a comment', 'a(); // so', 'a(); // not so'],
    ['a template', 'a(`b\n c`);', 'a(`b\nc`);'],
    ['an operator', 'if (a && b) c();', 'if (a || b) c();'],
    ['a name', 'a({ b: c });', 'a({ [b]: c });'],
    ['a pattern', 'a(/b/);', 'a(/c/);'],
    ['a type', 'let a: string;', 'let a: number;'],
    ['a statement', 'if (a); b();', 'if (a) b();'],
  ])('takes %s that was edited for no format', (_, was, is) => {
    expect(sameCode('a.ts', was, was)).toBe(true);
    expect(sameCode('a.ts', was, is)).toBe(false);
  });

  it('takes away what an update wrote since: its text is in the record', async () => {
    const directory = copyOf(express);
    const before = treeOf(directory);
    const newer = 'export const guard = 2;\n';
    const changes = changesFor(directory, express);
    await applyChanges(directory, changes);
    edit(directory, 'src/mcp-auth/auth/deep/guard.ts', () => newer);
    edit(directory, '.secure-mcp/base.txt', (text) =>
      text.replace(/^(src\/mcp-auth\/auth\/deep\/guard\.ts) .*$/m, (_, file: string) => {
        return `${file} generated ${digestOf(newer)} ${Buffer.from(newer).toString('base64')}`;
      }),
    );
    expect((await undoAuth(directory)).left).toEqual([]);
    expect(treeOf(directory)).toEqual(before);
  });

  it('leaves a file alone from which the user took the protection out', async () => {
    const directory = await protectedCopy(express);
    const mine = 'export const app = 1; // protectServer(sealed())\n';
    fs.writeFileSync(path.join(directory, 'src/app.ts'), mine);
    fs.removeSync(path.join(directory, 'src/server.ts'));
    const { left, restored } = await undoAuth(directory);
    expect([left, restored]).toEqual([[], ['package.json']]);
    expect(fs.readFileSync(path.join(directory, 'src/app.ts'), 'utf8')).toBe(mine);
    expect(fs.existsSync(path.join(directory, 'src/server.ts'))).toBe(false);
  });

  it('is what `update --undo` does, too, right after', async () => {
    const directory = copyOf(express);
    const before = treeOf(directory);
    await protect(directory, express);
    await undoLast(directory);
    fs.rmdirSync(path.join(directory, '.secure-mcp'));
    expect(treeOf(directory)).toEqual(before);
  });
});

describe('nothing is taken back, and not one byte changes,', () => {
  async function stays(directory: string, what: Promise<unknown>, outcome: unknown): Promise<void> {
    const before = treeOf(directory);
    if (outcome instanceof RegExp) await expect(what).rejects.toThrow(outcome);
    else expect(await what).toEqual(outcome);
    expect(treeOf(directory)).toEqual(before);
  }

  it.each<[string, (text: string) => string]>([
    ['is called with more', (text) => text.replace('error) }));', 'error) }), 1);')],
    [
      'is used in another way',
      (text) => text.replace('const mcp = ', 'void [].map(sealed);\n  const mcp = '),
    ],
    [
      'is in a file that does not parse',
      (text) => text.replace('sealed(createMcpHandler', 'sealed(((createMcpHandler'),
    ],
    ['is exported further', (text) => `${text}export * from './mcp-auth/index.js';\n`],
    ['is loaded later', (text) => `${text}void import('./mcp-auth/index.js');\n`],
    ['is called without anything', (text) => `${text}if (sealed()) stop();\n`],
    [
      'would bind in another way',
      (text) =>
        text
          .replace('sealed(createMcpHandler', 'sealed(a ? b : createMcpHandler')
          .replace('error) }));', 'error) })).c;'),
    ],
  ])('where the protection %s', async (_, change) => {
    const directory = await protectedCopy(express);
    edit(directory, 'src/app.ts', change);
    await stays(directory, undoAuth(directory), {
      ...NOTHING,
      left: ['src/app.ts'],
      isStopped: true,
    });
  });

  it('where what a route exports was edited', async () => {
    const next = server('next-mcp-handler');
    const directory = await protectedCopy(next);
    edit(directory, 'app/api/mcp/route.ts', (text) =>
      text.replace('protectRoute(handler)', 'protectRoute((handler))'),
    );
    await stays(directory, undoAuth(directory), {
      ...NOTHING,
      left: ['app/api/mcp/route.ts'],
      isStopped: true,
    });
  });

  it('where another file uses the layer: it would not start without', async () => {
    const directory = await protectedCopy(express);
    edit(
      directory,
      'src/notes.ts',
      (text) => `import { currentCaller } from './mcp-auth/index.js';\n${text}`,
    );
    await stays(directory, undoAuth(directory), {
      ...NOTHING,
      left: ['src/notes.ts'],
      isStopped: true,
    });
  });

  it('where the patched file moved', async () => {
    const directory = await protectedCopy(express);
    fs.moveSync(path.join(directory, 'src/app.ts'), path.join(directory, 'src/http.ts'));
    await stays(directory, undoAuth(directory), {
      ...NOTHING,
      left: ['src/http.ts'],
      isStopped: true,
    });
  });

  it('where a file cannot be written', async () => {
    const directory = await protectedCopy(express);
    fs.chmodSync(path.join(directory, 'src/app.ts'), 0o444);
    await stays(directory, undoAuth(directory), /src\/app\.ts is read-only/);
  });

  it.each<[string, string, (text: string) => string, RegExp]>([
    ['is damaged', 'patches.json', (text) => text.slice(0, 200), /patches\.json is damaged/],
    [
      'speaks of a file outside',
      'patches.json',
      (text) => text.replace('src/app.ts', '../app.ts'),
      /damaged/,
    ],
    [
      'speaks of a file of git',
      'patches.json',
      (text) => text.replace('src/app.ts', '.git/config'),
      /damaged/,
    ],
    [
      'speaks of a file of git as Windows spells it',
      'patches.json',
      (text) => text.replace('src/app.ts', '.git./hooks/pre-commit'),
      /damaged/,
    ],
    [
      'has another text than the one before',
      'before.json',
      (text) =>
        text.replace(/"src\/app\.ts": "[^"]*"/, '"src/app.ts": "H4sIAAAAAAAAAwMAAAAAAAAAAAA="'),
      /src\/app\.ts/,
    ],
  ])('where the record %s', async (_, file, change, message) => {
    const directory = await protectedCopy(express);
    edit(directory, `.secure-mcp/${file}`, change);
    await stays(directory, undoAuth(directory), message);
  });

  it('where a file of ours is a link out', async () => {
    const directory = await protectedCopy(express);
    const outside = path.join(temporaryDirectory(), 'outside.ts');
    fs.moveSync(path.join(directory, 'src/app.ts'), outside);
    fs.symlinkSync(outside, path.join(directory, 'src/app.ts'));
    const before = fs.readFileSync(outside, 'utf8');
    await expect(undoAuth(directory)).rejects.toThrow(/symbolic link/);
    expect(fs.readFileSync(outside, 'utf8')).toBe(before);
  });

  it('where our own directory is a link out', async () => {
    const directory = await protectedCopy(express);
    const outside = path.join(temporaryDirectory(), 'record');
    fs.moveSync(path.join(directory, '.secure-mcp'), outside);
    fs.symlinkSync(outside, path.join(directory, '.secure-mcp'));
    const [before, { mtimeMs }] = [treeOf(outside), fs.statSync(outside)];
    await expect(undoAuth(directory)).rejects.toThrow(/symbolic link/);
    expect(treeOf(outside)).toEqual(before);
    // Not even a lock was written there for a moment.
    expect(fs.statSync(outside).mtimeMs).toBe(mtimeMs);
  });

  it('where what installing did is noted beside a link out', async () => {
    const directory = await protectedCopy(express);
    const outside = path.join(temporaryDirectory(), 'precious');
    fs.writeFileSync(outside, 'precious');
    fs.symlinkSync(outside, path.join(directory, '.secure-mcp/patches.json.next'));
    await noteInstalled(directory);
    expect(fs.readFileSync(outside, 'utf8')).toBe('precious');
    const record = path.join(directory, '.secure-mcp/patches.json');
    expect(fs.lstatSync(record).isFile()).toBe(true);
    expect((await undoAuth(directory)).left).toEqual([]);
  });

  it('where the last change names a directory beyond a link', async () => {
    const directory = copyOf(express);
    const outside = temporaryDirectory();
    fs.mkdirSync(path.join(outside, 'empty'));
    fs.symlinkSync(outside, path.join(directory, 'link'));
    const entries = [{ path: 'link/empty/file', existed: false }];
    fs.outputJsonSync(path.join(directory, '.secure-mcp/backup/last.json'), { entries });
    await undoAuth(directory);
    expect(fs.existsSync(path.join(outside, 'empty'))).toBe(true);
  });

  it('where nothing was protected', async () => {
    await stays(temporaryDirectory(), undoAuth(copyOf(express)), /nothing to take back/);
  });
});

describe('a run that is killed', () => {
  /** A disk that does nothing more from a step on, as if the process were gone. */
  function deadAfter(steps: number): Disk {
    let left = steps;
    const mortal =
      <A extends unknown[]>(act: (...args: A) => Promise<void>) =>
      async (...args: A) => {
        left -= 1;
        if (left < 0) throw new Error('killed');
        await act(...args);
      };
    return { write: mortal(disk.write), move: mortal(disk.move), remove: mortal(disk.remove) };
  }

  it('while it protects or takes back is finished by the next one', async () => {
    const small = server('sdk2-node');
    let steps = 0;
    for (const what of ['protect', 'undo'] as const) {
      for (let step = 0; ; step += 1) {
        const directory = copyOf(small);
        const before = treeOf(directory);
        const changes = changesFor(directory, small);
        const dead = deadAfter(step);
        fs.mkdirSync(path.join(directory, '.secure-mcp'));
        if (what === 'undo') await applyChanges(directory, changes);
        const run =
          what === 'undo'
            ? undoAuth(directory, undefined, dead)
            : applyChanges(directory, changes, undefined, dead);
        const isKilled = await run.then(
          () => false,
          () => true,
        );
        if (isKilled || what === 'protect') await undoAuth(directory);
        expect(treeOf(directory), `${what} killed at step ${step}`).toEqual(before);
        steps += 1;
        if (!isKilled) break;
      }
    }
    expect(steps).toBeGreaterThan(40);
  });
});

describe('the state of a protection', () => {
  const states = (directory: string) =>
    patchState(directory).map(({ path: file, state }) => [file, state]);

  it('is none in a project that was generated', () => {
    expect(patchState(copyOf(express))).toEqual([]);
  });

  it.each<[string, (text: string) => string, string]>([
    ['nobody edited the file', (text) => text, 'in-place'],
    [
      'something else was edited',
      (text) => `// mine\n${text.replaceAll(' = ', '  =  ')}`,
      'in-place',
    ],
    [
      'a formatter came by',
      (text) => text.replace("'./mcp-auth/index.js'", '"./mcp-auth/index.js"'),
      'in-place',
    ],
    [
      'it has another name',
      (text) => text.replace('{ sealed }', '{ sealed as s }').replace('sealed(', 's('),
      'in-place',
    ],
    [
      'it is imported by an alias',
      (text) => text.replace('./mcp-auth/index.js', '@/mcp-auth'),
      'in-place',
    ],
    ['the call is gone', (text) => text.replace('sealed(', '('), 'gone'],
    ['the call is a comment', (text) => text.replace('sealed(', '/* sealed( */('), 'gone'],
    [
      'another function is called so',
      (text) => text.replace(/import \{ sealed \}.*/, 'const sealed = (x) => x;'),
      'gone',
    ],
    [
      'it comes from elsewhere',
      (text) => text.replace('./mcp-auth/index.js', './other/index.js'),
      'gone',
    ],
    ['the file does not parse', (text) => `${text}(`, 'gone'],
  ])('is told by the tree: %s', async (_, change, state) => {
    const directory = await protectedCopy(express);
    const place = path.join(directory, 'src/app.ts');
    fs.writeFileSync(place, change(fs.readFileSync(place, 'utf8')));
    expect(states(directory)).toEqual([
      ['src/app.ts', state],
      ['src/server.ts', 'in-place'],
    ]);
  });

  it('is "changed" where one of several calls is gone, and "gone" without the file', async () => {
    const sessions = server('sdk1-session-map');
    const directory = await protectedCopy(sessions);
    edit(directory, 'src/app.ts', (text) => text.replace('sealed(new SSE', '(new SSE'));
    fs.removeSync(path.join(directory, 'src/index.ts'));
    expect(states(directory)).toEqual([
      ['src/app.ts', 'changed'],
      ['src/index.ts', 'gone'],
    ]);
    const [first] = patchState(directory);
    expect(first?.patch).toContain(
      "+  const transport = sealed(new SSEServerTransport('/messages', res));",
    );
  });

  it('stays what it is where a whole layer is used', async () => {
    const commonjs = server('commonjs');
    const directory = await protectedCopy(commonjs);
    edit(directory, 'index.js', (text) =>
      text
        .replace('const { protectServer, sealed } =', 'const auth =')
        .replace('sealed(', 'auth.sealed(')
        .replace('protectServer(', 'auth.protectServer('),
    );
    expect(states(directory)).toEqual([['index.js', 'in-place']]);
    expect(planEdits(commonjs, commonjs.existing, commonjs.textOf).lines).toBe(4);
  });
});
