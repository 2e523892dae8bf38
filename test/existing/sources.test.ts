import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { readSources } from '../../src/existing/sources.js';
import { repository } from '../support/cells.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { shapes } from './support/shapes.js';

const servers = path.join(repository, 'test/existing/servers');

function write(files: Record<string, string | Buffer>): string {
  const directory = temporaryDirectory();
  for (const [file, text] of Object.entries({ 'package.json': '{"name":"x"}', ...files })) {
    fs.outputFileSync(path.join(directory, file), text);
  }
  return directory;
}

const read = (files: Record<string, string | Buffer>) => readSources(write(files));
const names = (files: Record<string, string | Buffer>) => [...read(files).sources.keys()];

describe('the sources of a package', () => {
  it.each(shapes.map(({ id, member = '' }) => [id, member]))('are all read of %s', (id, member) => {
    const { sources, unread, isCut } = readSources(path.join(servers, id, member));
    expect(sources.size).toBeGreaterThan(1);
    expect([...sources.values()].filter(({ untouchable }) => untouchable)).toEqual([]);
    expect(unread).toEqual([]);
    expect(isCut).toBe(false);
  });

  it('are those that a person wrote, and that a server is made of', () => {
    const files = [
      'a.ts',
      'src/b.mjs',
      'lib/c.jsx',
      'src/b.test.ts',
      'test/d.ts',
      'dist/e.js',
      'node_modules/f/g.js',
    ];
    const more = ['.next/h.js', 'types.d.ts', 'vite.config.ts', 'compiled/i.js', 'readme.md'];
    const texts = Object.fromEntries([...files, ...more].map((file) => [file, '']));
    const found = names({
      ...texts,
      'tsconfig.json': '{ // out\n "compilerOptions": { "outDir": "./compiled", }, }',
    });
    expect(found).toEqual(['a.ts', 'lib/c.jsx', 'src/b.mjs']);
  });

  it('end where another package of the workspace begins', () => {
    const files = {
      'apps/a/package.json': '{"name":"a"}',
      'apps/a/x.js': '',
      'b/package.json': '{"type":"module"}',
    };
    expect(names({ ...files, 'b/y.js': '' })).toEqual(['b/y.js']);
  });

  it('are what a build wrote, where nothing else is, and are not edited', () => {
    const { sources } = read({ 'package.json': '{"main":"./dist/a.js"}', 'dist/a.js': 'f();' });
    expect(sources.get('dist/a.js')?.untouchable).toContain('builds');
  });

  it('leave out what we are told to skip', () => {
    expect([
      ...readSources(write({ 'a.js': '', 'src/mcp-auth/b.js': '' }), [
        'src/mcp-auth',
      ]).sources.keys(),
    ]).toEqual(['a.js']);
  });

  it('follow `extends` and take `paths`', () => {
    const directory = write({
      'tsconfig.base.json': '{"compilerOptions":{"strict":true,"module":"Node16"}}',
      'tsconfig.json':
        '{"extends":"./tsconfig.base","compilerOptions":{"module":"NodeNext","paths":{"@/*":["./lib/*"],"~/*":["../*"]}}}',
    });
    const { compilerOptions, aliases } = readSources(directory);
    expect(compilerOptions).toMatchObject({ strict: true, module: 'NodeNext' });
    expect([...aliases]).toEqual([['@/', 'lib/']]);
  });
});

describe('a hostile package', () => {
  it('does not lead out by links, and they are named', () => {
    const outside = write({ 'secret.js': 'f();' });
    const directory = write({ 'inside/a.js': '' });
    fs.symlinkSync(outside, path.join(directory, 'src'));
    fs.symlinkSync(path.join(outside, 'secret.js'), path.join(directory, 'b.js'));
    fs.symlinkSync('inside', path.join(directory, 'lib'));
    // Where no source is looked for, no link is either.
    fs.symlinkSync(outside, path.join(directory, 'node_modules'));
    const { sources, unread } = readSources(directory);
    expect([...sources.keys()]).toEqual(['inside/a.js']);
    expect(unread.map(({ file }) => file)).toEqual(['b.js', 'src']);
  });

  it.each(['tsconfig.json', 'base.json', 'package.json', 'sub/package.json'])(
    'does not make anybody read a device: %s',
    (file) => {
      const directory = temporaryDirectory();
      fs.writeFileSync(path.join(directory, 'package.json'), '{"name":"x"}');
      fs.outputFileSync(path.join(directory, 'sub/a.js'), '');
      fs.writeFileSync(path.join(directory, 'tsconfig.json'), '{"extends":"./base.json"}');
      fs.rmSync(path.join(directory, file), { force: true });
      fs.symlinkSync('/dev/zero', path.join(directory, file));
      if (file === 'package.json') expect(() => readSources(directory)).toThrow('no JSON object');
      else expect(readSources(directory).compilerOptions ?? {}).toEqual({});
    },
  );

  it('does not make anybody read settings from outside', () => {
    const outside = write({ 'base.json': '{"compilerOptions":{"outDir":"./src"}}' });
    const absolute = path.join(outside, 'base.json');
    for (const parent of ['./link.json', absolute, `../${path.basename(outside)}/base.json`]) {
      const directory = write({ 'tsconfig.json': JSON.stringify({ extends: parent }) });
      fs.symlinkSync(absolute, path.join(directory, 'link.json'));
      expect(readSources(directory).compilerOptions).toEqual({});
    }
    const directory = write({ 'tsconfig.json': '{"extends":"@x/base"}' });
    fs.copySync(absolute, path.join(directory, 'node_modules/@x/base/tsconfig.json'));
    expect(readSources(directory).compilerOptions).toEqual({ outDir: './src' });
  });

  it('has the settings of its workspace', () => {
    const workspace = write({
      'pnpm-workspace.yaml': '',
      'tsconfig.base.json': '{"compilerOptions":{"strict":true}}',
      'apps/a/package.json': '{"name":"a"}',
      'apps/a/tsconfig.json': '{"extends":"../../tsconfig.base.json"}',
    });
    expect(readSources(path.join(workspace, 'apps/a')).compilerOptions).toEqual({ strict: true });
  });

  it('does not make anybody read without end', () => {
    const many = Object.fromEntries(
      Array.from({ length: 2001 }, (_, index) => [`src/${index}.js`, '']),
    );
    const { sources, isCut } = read(many);
    expect([sources.size, isCut]).toEqual([2000, true]);
  });

  it.each<[string, string | Buffer, string]>([
    ['large', ' '.repeat(512 * 1024 + 1), '512 kB'],
    ['not UTF-8', Buffer.from([0x66, 0xff, 0xfe]), 'UTF-8'],
    ['broken', 'const =', 'parse'],
  ])('has a file that is %s: it is named, the others are read', (_, text, reason) => {
    const { sources, unread } = read({ 'a.js': text, 'b.js': '' });
    expect([...sources.keys()]).toEqual(['b.js']);
    expect(unread).toEqual([{ file: 'a.js', because: expect.stringContaining(reason) as string }]);
  });

  it.each<[string, string, string]>([
    ['comments', '{ // x\n "name": "x" }', 'comments'],
    ['half of it', '{"name":', 'JSON'],
    ['a list', '[]', 'JSON'],
  ])('has a package.json with %s: refused', (_, text, reason) => {
    expect(() => read({ 'package.json': text })).toThrow(reason);
  });

  it('has none: refused, and the words say what to give', () => {
    expect(() => readSources(path.join(servers))).toThrow('no package.json');
  });
});
