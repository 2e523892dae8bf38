import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { Parser } from 'acorn';
import { describe, expect, it } from 'vitest';
import { shapeOf } from '../../src/catalog/existing.js';
import { render, renderFiles } from '../../src/render/index.js';
import { relocate } from '../../src/render/relocate.js';
import {
  configOfExisting,
  existingProjects,
  projectsOfShapes,
} from '../support/existing-projects.js';
import { unusedExports } from '../support/unused-exports.js';

const [first] = existingProjects;
const existing = first.config.existing;
if (!existing) throw new Error('it exists already');

/** What documents tell owners to call, or a test of theirs. */
const ofOwners = {
  protectServer: ['protectServer', 'sealed'],
  protectNextServer: ['protectNextServer', 'protectServer', 'sealed'],
  protectRoute: ['protectRoute', 'withCaller'],
};

describe.each(existingProjects)('what goes into the server $id', ({ config }) => {
  const files = renderFiles(config);
  const { layer, development, routes = 'app' } = config.existing ?? existing;

  it('stands in its folders, and adds to three files of the user', () => {
    const elsewhere = [...files].filter(
      ([file]) => !file.startsWith(`${layer}/`) && !file.startsWith(`${development}/`),
    );
    expect(elsewhere.map(([file, { kind }]) => `${kind} ${file}`).sort()).toEqual([
      'addition .env.example',
      'addition .gitignore',
      'addition package.json',
      ...(config.framework.runtime === 'web'
        ? [`generated ${routes}/.well-known/oauth-protected-resource/[[...path]]/route.ts`]
        : []),
      'seed secure-mcp.json',
    ]);
  });

  it('says of the folder that the server imports that it belongs into every image', () => {
    const readme = files.get(`${development}/README.md`)?.text;
    if (layer === development) {
      expect(readme).toContain('This folder is **part of your server**');
      expect(readme).not.toContain('never imports');
    } else {
      expect(readme).toContain(`\`${layer}/\` is **part of your server**`);
      expect(readme).toContain(`\`${development}/\`, is for development`);
    }
  });

  it('is nothing that would be put over a file of the user', () => {
    const tree = render(config);
    expect(tree.has('package.json')).toBe(false);
    expect(tree.has('.gitignore')).toBe(false);
    expect(tree.get('.secure-mcp/base.txt')).toContain('package.json addition');
  });

  it('imports only what is there, and nothing of the server', () => {
    const wrong = [...files].flatMap(([file, { text }]) =>
      importsIn(file, text)
        .map((name) => path.posix.join(path.posix.dirname(file), name))
        .filter((target) => !candidates(target).some((each) => files.has(each)))
        .map((target) => `${file} imports ${target}`),
    );
    expect(wrong).toEqual([]);
  });

  it('imports in the server as the server does', () => {
    const { imports } = config.existing ?? existing;
    const wrong = [...files]
      .filter(([file]) => file.startsWith(`${layer}/`) && !/\/(?:dev|attacks)\//.test(file))
      .flatMap(([file, { text }]) => importsIn(file, text))
      .filter((name) => path.posix.extname(name) !== imports);
    expect(wrong).toEqual([]);
  });

  it('names no path that a file does not have there', () => {
    const stale = [...files].flatMap(([file, { text }]) =>
      [...text.matchAll(/(?<![\w./@-])(?:src|dev|test)\/[\w./-]*\.ts\b/g)]
        .map(([named]) => named)
        .filter((named) => !files.has(named))
        .map((named) => `${file}: ${named}`),
    );
    expect(stale).toEqual([]);
  });

  it('has one row of the record for each file', () => {
    const base = render(config).get('.secure-mcp/base.txt') ?? '';
    for (const file of files.keys()) expect(base).toContain(`\n${file}:\n`);
  });
});

describe('what goes into any server', () => {
  it.each(projectsOfShapes)('has nothing that nobody uses: $id', ({ id, config }) => {
    const { runtime, guard } = shapeOf(id);
    const texts = [...renderFiles(config)].map(([file, { text }]) => [file, text] as const);
    const unused = unusedExports(new Map(texts.filter(([file]) => file.endsWith('.ts'))));
    // What its owner's code calls, and Next.js.
    const index = ['currentCaller', ...ofOwners[guard]].map(
      (name) => `src/mcp-auth/index.ts: ${name}`,
    );
    const route = ['GET', 'OPTIONS'].map(
      (name) => `app/.well-known/oauth-protected-resource/[[...path]]/route.ts: ${name}`,
    );
    expect(unused.sort()).toEqual([...(runtime === 'web' ? route : []), ...index].sort());
  });
});

describe('JavaScript', () => {
  const server = existingProjects.find(({ config }) => config.existing?.language === 'javascript');
  const files = renderFiles(server?.config ?? first.config);
  const scripts = [...files].filter(([file]) => file.endsWith('.js'));

  it('is taken by Node', { timeout: 60_000 }, () => {
    expect(scripts.length).toBeGreaterThan(40);
    for (const [file, { text }] of scripts) {
      expect(() => Parser.parse(text, { sourceType: 'module', ecmaVersion: 2023 }), file)
        .not //
        .toThrow();
    }
    // One process for all: each of them as a module by itself.
    const program = `
      const { SourceTextModule } = require('node:vm');
      for (const [file, text] of JSON.parse(require('node:fs').readFileSync(0, 'utf8'))) {
        new SourceTextModule(text, { identifier: file });
      }`;
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--experimental-vm-modules', '--no-warnings', '-e', program],
      { input: JSON.stringify(scripts.map(([file, { text }]) => [file, text])), encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    expect(status).toBe(0);
  });

  it('keeps the comments', () => {
    expect(files.get('mcp-auth/seal.js')?.text).toContain('Seals what takes MCP requests');
  });

  it('is said to be made of modules where the package has none', () => {
    expect(files.get('mcp-auth/package.json')?.text).toBe('{ "type": "module" }\n');
    expect(renderFiles(first.config).has('mcp-auth/package.json')).toBe(false);
  });
});

describe('a place that is not the usual one', () => {
  it('is followed by all paths', () => {
    const files = renderFiles(
      configOfExisting({ ...existing, layer: 'lib/own/guard', development: 'tools/guard' }),
    );
    expect(files.get('tools/guard/dev/token.ts')?.text).toContain(
      "from '../../../lib/own/guard/auth/scopes.js'",
    );
    expect(files.get('tools/guard/dev/environment.ts')?.text).toContain("'../../../.env'");
    expect(files.get('package.json')?.text).toContain('tsx tools/guard/dev/start.ts');
    expect(files.get('.gitignore')?.text).toContain('/tools/guard/.dev/');
  });

  it('makes no difference to what the files say otherwise', () => {
    const places = [existing, { ...existing, layer: 'a/b', development: 'c' }];
    const [here, there] = places.map((each) => [...renderFiles(configOfExisting(each))].length);
    expect(here).toBe(there);
  });
});

describe('relocation', () => {
  const move = (files: Record<string, string>, changes: Partial<typeof existing> = {}) =>
    Object.fromEntries(
      [
        ...relocate(
          new Map(Object.entries(files).map(([file, text]) => [file, { text }])),
          { ...existing, ...changes },
          (text) => text.replaceAll(': string', ''),
        ),
      ].map(([file, { text }]) => [file, text]),
    );

  it.each([
    ["import { b } from './b.js';", "import { b } from './b';"],
    ["export { b } from './b.js';", "export { b } from './b';"],
    ["import './b.js';", "import './b';"],
    ["await import('./b.js');", "await import('./b');"],
    ["vi.mock('./b.js');", "vi.mock('./b');"],
    ["import type { b } from 'pkg/b.js';", "import type { b } from 'pkg/b.js';"],
    ['// as in `src/b.ts`', '// as in `src/mcp-auth/b.ts`'],
    ["'./b.js'", "'./b.js'"],
  ])('turns %s into %s', (before, after) => {
    expect(move({ 'src/a.ts': before, 'src/b.ts': '' }, { imports: '' })).toMatchObject({
      'src/mcp-auth/a.ts': after,
    });
  });

  it('finds the root of the package again', () => {
    const text =
      "new URL('../.env', import.meta.url); new URL(`../.dev/x-${port}`, import.meta.url)";
    expect(move({ 'dev/a.ts': text })['mcp-auth/dev/a.ts']).toBe(
      "new URL('../../.env', import.meta.url); new URL(`../.dev/x-${port}`, import.meta.url)",
    );
  });

  it('brings the old path of a file along', () => {
    const files = new Map([['src/a.ts', { text: '', renamedFrom: 'src/b.ts' }]]);
    expect(relocate(files, existing, (text) => text).get('src/mcp-auth/a.ts')).toEqual({
      text: '',
      renamedFrom: 'src/mcp-auth/b.ts',
    });
  });

  it('fails for an import of a file that is not there', () => {
    expect(() => move({ 'src/a.ts': "import { b } from './b.js';" })).toThrow('src/b.ts');
  });
});

/** The modules that code loads; what only types are taken from leaves none in JavaScript. */
function importsIn(file: string, text: string): string[] {
  if (!/\.[jt]s$/.test(file)) return [];
  return [...text.matchAll(/^(?:import|export)\s(?!type\b)[^;]*?from '(\.\.?\/[^']+)';/gms)].map(
    ([, name = '']) => name,
  );
}

/** Files that a specifier may lead to. */
function candidates(target: string): string[] {
  const bare = target.replace(/\.[jt]s$/, '');
  return [target, `${bare}.ts`, `${bare}.js`];
}
