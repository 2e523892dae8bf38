import { describe, expect, it } from 'vitest';
import { walk, type SyntaxNode } from '../../src/existing/nodes.js';
import { isParsed, parseSource } from '../../src/existing/parse.js';
import { isFrom, readProgram, returnedBy, type Program } from '../../src/existing/resolve.js';

function programOf(files: Record<string, string>, aliases: Record<string, string> = {}): Program {
  const sources = Object.entries(files).map(([file, text]) => {
    const source = parseSource(file, text);
    if (!isParsed(source)) throw new Error(source.because);
    return source;
  });
  return readProgram(sources, new Map(Object.entries(aliases)));
}

/** The argument of the only call of `ask` in a file. */
function asked(program: Program, file = 'a.ts'): SyntaxNode {
  let found: SyntaxNode | undefined;
  const scopes = program.scopes.get(file);
  if (scopes) {
    walk(scopes.source.program, (node) => {
      if (node.type !== 'CallExpression' || node.callee.type !== 'Identifier') return;
      if (node.callee.name === 'ask') found = node.arguments[0];
    });
  }
  if (!found) throw new Error('nothing is asked');
  return found;
}

const originOf = (program: Program) => program.origin('a.ts', asked(program));

describe('following a name to its package', () => {
  it.each<[string, Record<string, string>, string]>([
    ['imported', { 'a.ts': "import { x } from 'p'; ask(x);" }, 'x'],
    ['imported under another name', { 'a.ts': "import { x as y } from 'p'; ask(y);" }, 'x'],
    ['a default', { 'a.ts': "import p from 'p'; ask(p);" }, 'default'],
    ['a member of a default', { 'a.ts': "import p from 'p'; ask(p.x);" }, 'x'],
    ['a member of a namespace', { 'a.ts': "import * as p from 'p'; ask(p.x);" }, 'x'],
    ['required', { 'a.ts': "const p = require('p'); ask(p.x);" }, 'x'],
    ['required whole', { 'a.ts': "const p = require('p'); ask(p);" }, 'default'],
    ['taken out of what is required', { 'a.ts': "const { x: y } = require('p'); ask(y);" }, 'x'],
    ['required as TypeScript does', { 'a.ts': "import p = require('p'); ask(p.x);" }, 'x'],
    ['imported later', { 'a.ts': "const { x } = await import('p'); ask(x);" }, 'x'],
    ['a constant', { 'a.ts': "import { x } from 'p'; const y = x as any; ask(y);" }, 'x'],
    [
      'through a file',
      {
        'a.ts': "import { y } from './b.js'; ask(y);",
        'b.ts': "import { x } from 'p'; export { x as y };",
      },
      'x',
    ],
    [
      're-exported',
      { 'a.ts': "import { y } from './b'; ask(y);", 'b.ts': "export { x as y } from 'p';" },
      'x',
    ],
    [
      'with everything',
      {
        'a.ts': "import { x } from './b'; ask(x);",
        'b/index.ts': "export * from './c.ts';",
        'b/c.ts': "export const { x } = require('p');",
      },
      'x',
    ],
    [
      'by an alias',
      {
        'a.ts': "import y from '@/b'; ask(y);",
        'lib/b.ts': "import { x } from 'p'; export default x;",
      },
      'x',
    ],
    [
      'of CommonJS',
      {
        'a.ts': "const { y } = require('./b'); ask(y);",
        'b.js': "const p = require('p'); module.exports = { y: p.x };",
      },
      'x',
    ],
    [
      'of CommonJS, one by one',
      { 'a.ts': "const b = require('./b'); ask(b.y);", 'b.js': "exports.y = require('p').x;" },
      'x',
    ],
  ])('%s', (_, files, name) => {
    const origin = originOf(programOf(files, { '@/': 'lib' }));
    expect(origin).toEqual({ kind: 'package', module: 'p', name });
    expect(isFrom(origin, 'p', name)).toBe(true);
    expect(isFrom(origin, /^q$/, name)).toBe(false);
  });
});

describe('following a name', () => {
  it.each<[string, Record<string, string>]>([
    ['that a parameter hides', { 'a.ts': "import { x } from 'p'; (({ x }) => ask(x))();" }],
    ['that a block hides', { 'a.ts': "import { x } from 'p'; { const x = 1; ask(x); }" }],
    [
      'that a `var` of the function hides',
      { 'a.ts': "import { x } from 'p'; function f() { if (1) { var x = 2; } ask(x); }" },
    ],
  ])('does not reach an import %s', (_, files) => {
    expect(originOf(programOf(files)).kind).not.toBe('package');
  });

  it.each<[string, Record<string, string>]>([
    ['it is assigned twice', { 'a.ts': 'let x = f(); x = g(); ask(x);' }],
    ['it has a default', { 'a.ts': 'const { x = f() } = { x: g() }; ask(x);' }],
    ['a loop gives it', { 'a.ts': 'for (const x of y) ask(x);' }],
    [
      'files import each other',
      {
        'a.ts': "import { x } from './b'; export { x }; ask(x);",
        'b.ts': "export { x } from './a';",
      },
    ],
    ['the file is not there', { 'a.ts': "import { x } from './gone.js'; ask(x);" }],
    ['it is computed', { 'a.ts': "import * as p from 'p'; ask(p[x]);" }],
    ['nobody declares it', { 'a.ts': 'ask(x);' }],
    ['it is called like what all objects have', { 'a.ts': 'const x = {}; ask(x.constructor);' }],
  ])('says that it does not know: %s', (_, files) => {
    expect(originOf(programOf(files))).toEqual({ kind: 'unknown' });
  });

  it('ends at a value, in the file that has it', () => {
    const origin = originOf(
      programOf({
        'a.ts': "import { app } from './b'; ask(app);",
        'b.ts': 'let app; app = create();\nexport { app };',
      }),
    );
    expect(origin).toMatchObject({ kind: 'value', file: 'b.ts', node: { type: 'CallExpression' } });
  });

  it('ends at a parameter, and says which', () => {
    const origin = originOf(programOf({ 'a.ts': 'function f(a, { b: { c } }) { ask(c.d); }' }));
    expect(origin).toMatchObject({ kind: 'parameter', index: 1, path: ['b', 'c', 'd'] });
  });

  it.each<[string, Record<string, string>, string | undefined]>([
    ['a literal', { 'a.ts': "ask('/mcp');" }, '/mcp'],
    ['a template without gaps', { 'a.ts': 'ask(`/mcp`);' }, '/mcp'],
    [
      'a constant of another file',
      { 'a.ts': "import { x } from './b'; ask(x);", 'b.ts': "export const x = '/mcp' as const;" },
      '/mcp',
    ],
    ['a property of a constant', { 'a.ts': "const x = { y: '/mcp' }; ask(x.y);" }, '/mcp'],
    ['what is put together', { 'a.ts': "ask('/m' + 'cp');" }, undefined],
    ['what the environment says', { 'a.ts': "ask(process.env.MCP_PATH ?? '/mcp');" }, undefined],
  ])('reads the text of %s', (_, files, text) => {
    const program = programOf(files);
    expect(program.textOf('a.ts', asked(program))).toBe(text);
  });

  it('gives what a function returns, and not what functions in it return', () => {
    const program = programOf({
      'a.ts': 'ask(() => { if (a) return b; return [() => { return c; }]; });',
    });
    const node = asked(program);
    expect(
      node.type === 'ArrowFunctionExpression' && returnedBy(node).map(({ type }) => type),
    ).toEqual(['Identifier', 'ArrayExpression']);
  });
});
