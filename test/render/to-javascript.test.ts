import { Parser } from 'acorn';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { renderFiles } from '../../src/render/index.js';
import { toJavaScript } from '../../src/render/to-javascript.js';
import { shownProjects } from '../support/canonical-projects.js';

describe('taking the types out of TypeScript', () => {
  it.each([
    ['an import of types', "import type { A } from './a.js';\na();\n", 'a();\n'],
    [
      'one name of several',
      "import { a, type B, c } from './a.js';\n",
      "import { a, c } from './a.js';\n",
    ],
    ['the last name', "import { a, type B } from './a.js';\n", "import { a } from './a.js';\n"],
    ['the first name', "import { type B, a } from './a.js';\n", "import { a } from './a.js';\n"],
    ['all names', "import { type B } from './a.js';\na();\n", 'a();\n'],
    [
      'an export of types',
      "export { a, type B } from './a.js';\n",
      "export { a } from './a.js';\n",
    ],
    ['all names but the default', "import a, { type B } from 'a';\n", "import a from 'a';\n"],
    [
      'names on lines of their own',
      "import {\n  a,\n  type B,\n  c,\n  type D,\n} from './a.js';\n",
      "import {\n  a,\n  c,\n} from './a.js';\n",
    ],
    [
      'an interface with the comment above it, and one blank line',
      'a();\n\n/** Says what A is. */\nexport interface A {\n  /** Of a. */\n  readonly a: string;\n}\n\nb();\n',
      'a();\n\nb();\n',
    ],
    [
      'a type at the start and one at the end',
      'type A = string;\n\na();\n\n/** B. */\ntype B =\n  | string\n  | number;\n',
      'a();\n',
    ],
    [
      'a comment that stands apart',
      '/** Of the file. */\n\n/** A. */\ntype A = string;\na();\n',
      '/** Of the file. */\n\na();\n',
    ],
    [
      'annotations of a function',
      'function f<T extends object>(a: T, b?: number, { c }: { c: string } = d, ...e: T[]): asserts a is T {}\n',
      'function f(a, b, { c } = d, ...e) {}\n',
    ],
    [
      'annotations on several lines',
      'export function f(\n  a: string,\n  b?: number,\n): string | undefined {\n  return a;\n}\n',
      'export function f(\n  a,\n  b,\n) {\n  return a;\n}\n',
    ],
    ['an arrow', 'const f = async <T,>(a: T): Promise<T> => a;\n', 'const f = async (a) => a;\n'],
    ['a predicate', 'const f = (a: unknown): a is B => b(a);\n', 'const f = (a) => b(a);\n'],
    ['a cast', 'const a = b as C as D;\n', 'const a = b;\n'],
    ['a constant', "const a = ['b'] as const;\n", "const a = ['b'];\n"],
    ['a check of a type', 'const a = { b } satisfies C;\n', 'const a = { b };\n'],
    ['a cast of an object', 'const f = () => ({ a }) as B;\n', 'const f = () => ({ a });\n'],
    ['a cast before a dot', 'const a = (b() as C).d;\n', 'const a = b().d;\n'],
    [
      'a cast that needs its parentheses',
      'const a = ((await b) as C).d;\n',
      'const a = ((await b)).d;\n',
    ],
    ['a cast as an argument', 'f(a as B, (c) as D);\n', 'f(a, (c));\n'],
    ['what is never absent', 'a!.b![0]!();\n', 'a.b[0]();\n'],
    ['what is assigned later', 'let a!: string;\nlet b: string;\n', 'let a;\nlet b;\n'],
    ['arguments of types', 'new Map<string, A>(f<B>(c));\n', 'new Map(f(c));\n'],
    ['a caught error', 'try {\n} catch (error: unknown) {\n}\n', 'try {\n} catch (error) {\n}\n'],
    [
      'signatures of an overloaded function, but not its comment',
      '/** F. */\nfunction f(a: string): void;\nfunction f(a: number): void;\nfunction f(a: unknown): void {}\n',
      '/** F. */\nfunction f(a) {}\n',
    ],
    [
      'words of a class',
      'export abstract class A<T> extends B<T> implements C, D<T> {\n  private readonly a: string;\n  override readonly name = "A";\n  static b?: number = 1;\n  declare c: string;\n\n  /** D. */\n  [key: string]: unknown;\n\n  abstract d(): void;\n  protected async e?(): Promise<void> {}\n}\n',
      'export class A extends B {\n  a;\n  name = "A";\n  static b = 1;\n\n  async e() {}\n}\n',
    ],
    ['what is only declared', 'declare const a: string;\nb();\n', 'b();\n'],
    [
      'types that look like code',
      "const a: { b: 'interface X {}' } = c ? d : e;\n",
      'const a = c ? d : e;\n',
    ],
    [
      'nothing of texts and comments',
      "const a = 'b as C'; // d as E\n",
      "const a = 'b as C'; // d as E\n",
    ],
    ['all of a file of types', '/** A. */\nexport interface A {}\n', ''],
  ])('removes %s', (_, typed, plain) => {
    expect(toJavaScript(typed)).toBe(plain);
  });

  it.each([
    'enum A { B }',
    'namespace A { export const b = 1; }',
    'class A { constructor(readonly a: string) {} }',
    'const a = <string>b;',
    'import a = require("a");',
    'function f(this: A) {}',
  ])('refuses what it would have to translate: %s', (text) => {
    expect(() => toJavaScript(text)).toThrow();
  });

  /** Against the compiler: both have to leave the same program. */
  it('leaves what the compiler leaves of the files of projects', { timeout: 60_000 }, () => {
    const files = shownProjects.flatMap(({ config }) =>
      [...renderFiles(config)].filter(([file]) => /^src\/(?:auth|http|limits)\b.*\.ts$/.test(file)),
    );
    const texts = new Map(files.map(([file, { text }]) => [text, file]));
    expect(texts.size).toBeGreaterThan(100);
    for (const [text, file] of texts) {
      const { outputText } = ts.transpileModule(text, {
        compilerOptions: {
          target: ts.ScriptTarget.ESNext,
          module: ts.ModuleKind.ESNext,
          verbatimModuleSyntax: true,
        },
      });
      // Of a module that only types are imported from, the compiler leaves the name.
      const expected = outputText.replaceAll(/^import \{\} from .*;$/gm, '');
      expect(treeOf(toJavaScript(text)), file).toEqual(treeOf(expected));
    }
  });
});

/** A program without places, and without the export that makes an empty module one. */
function treeOf(text: string): unknown {
  const program = Parser.parse(text, { sourceType: 'module', ecmaVersion: 'latest' });
  const body = program.body.filter(
    (node) =>
      node.type !== 'ExportNamedDeclaration' ||
      node.declaration != null ||
      node.specifiers.length > 0,
  );
  return JSON.parse(
    JSON.stringify(body, (key, value: unknown) =>
      ['start', 'end', 'raw'].includes(key) ? undefined : value,
    ),
  );
}
