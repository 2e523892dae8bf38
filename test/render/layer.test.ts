import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { coveringSet } from '../support/covering-set.js';

/** Files of `src/http` that belong to the server of a project; a server that exists already has its own. */
const OF_PROJECTS =
  /^src\/http\/(?:accept|bounded-stream|express|fastify|fetch|hono|mcp-handler|node-http|protocol-error|running-requests|server)\.ts$/;

/** What `add auth` writes into a server that exists already. */
const isOfLayer = (file: string) =>
  /^src\/(?:(?:auth|http|limits)\/.+|limits)\.ts$/.test(file) && !OF_PROJECTS.test(file);

/** What the parts of the layer rest on: tokens, quotas, introspection. */
const PACKAGES = ['jose', 'lru-cache', 'oauth4webapi'];
const SDK = '@modelcontextprotocol/server';

describe('the layer that goes into a server that exists already', () => {
  it.each(coveringSet)(
    'needs nothing of a project, and is JavaScript but for its types: $id',
    (of) => {
      const layer = [...render(of.config)].filter(([file]) => isOfLayer(file));
      const wrong = layer.flatMap(([file, text]) => [
        ...importsOf(text)
          .filter((name) => !isAllowed(file, name))
          .map((name) => `${file} imports ${name}`),
        ...notErasable(parse(file, text)).map((what) => `${file} has a ${what}`),
      ]);
      expect(wrong).toEqual([]);
    },
  );

  it.each([
    'class A { constructor(readonly a: string) {} }',
    'enum A { B }',
    'namespace A { export const b = 1; }',
    'import a = require("a");',
    'export = 1;',
    'const a = <string>b;',
    'class A { @b c = 1; }',
    'class A { accessor b = 1; }',
  ])('has no %s', (text) => {
    expect(notErasable(parse('a.ts', text))).toHaveLength(1);
  });
});

function isAllowed(file: string, name: string): boolean {
  if (name.startsWith('.')) {
    return isOfLayer(path.posix.join(path.posix.dirname(file), name.replace(/\.js$/, '.ts')));
  }
  if (name === SDK) return file === 'src/auth/sdk.ts';
  return name.startsWith('node:') || PACKAGES.includes(name);
}

function importsOf(text: string): string[] {
  return ts.preProcessFile(text).importedFiles.map(({ fileName }) => fileName);
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
}

/** Finds what the compiler would have to turn into other code, as `erasableSyntaxOnly` does. */
function notErasable(node: ts.Node): string[] {
  const found = isErasable(node) ? [] : [ts.SyntaxKind[node.kind]];
  ts.forEachChild(node, (child) => {
    found.push(...notErasable(child));
  });
  return found;
}

function isErasable(node: ts.Node): boolean {
  if (ts.isEnumDeclaration(node) || ts.isModuleDeclaration(node)) return false;
  if (ts.isImportEqualsDeclaration(node) || ts.isTypeAssertionExpression(node)) return false;
  if (ts.isExportAssignment(node)) return node.isExportEquals !== true;
  if (ts.isDecorator(node) || node.kind === ts.SyntaxKind.AccessorKeyword) return false;
  return !ts.isParameter(node) || (ts.getModifiers(node) ?? []).length === 0;
}
