import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { UserText } from '../../src/render/user-text.js';
import { hostileTexts } from '../support/arbitrary-config.js';
import { exampleConfig, ownTool } from '../support/example-config.js';

const harmless = render(exampleConfig({ tools: [ownTool({ title: 'T', description: 'D' })] }));

describe('no answer can put code into a generated file', () => {
  it.each(hostileTexts)('as title, description or scope: %j', (text) => {
    expectSameStructure(text);
  });

  it('whatever it is', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 300 }), expectSameStructure), {
      numRuns: 200,
    });
  });

  it('and a template that prints an answer without escaping it does not render', () => {
    expect(() => String(new UserText('x'))).toThrow('without a helper');
  });
});

/** The syntax trees are the same but for the text of literals, and those hold exactly the answer. */
function expectSameStructure(text: string): void {
  const tree = render(
    exampleConfig({
      tools: [ownTool({ title: text, description: text, scopes: [text] })],
    }),
  );
  expect([...tree.keys()]).toEqual([...harmless.keys()]);
  for (const [name, source] of tree) {
    const original = harmless.get(name) ?? '';
    if (!/^(src|test|dev)\/.*\.ts$/.test(name) || source === original) continue;
    expect(shapeOf(source), name).toEqual(shapeOf(original));
  }
  const literals = literalsOf(tree.get('src/tools/search-orders.ts') ?? '');
  expect(literals.filter((literal) => literal === text)).toHaveLength(
    text === '' ? literals.filter((l) => l === '').length : 2,
  );
  expect(literalsOf(tree.get('src/mcp/registry.ts') ?? '')).toContain(text);

  const toolRow = (tree.get('README.md') ?? '')
    .split('\n')
    .filter((line) => line.includes('`search_orders`'));
  expect(toolRow).toHaveLength(1);
  const outsideOfCode = toolRow[0]?.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '') ?? '';
  expect(outsideOfCode).not.toMatch(/<|(?<!\\)\]\(/);
}

function parse(source: string): ts.SourceFile {
  return ts.createSourceFile('x.ts', source, ts.ScriptTarget.ES2023, true);
}

function shapeOf(source: string): ts.SyntaxKind[] {
  const kinds: ts.SyntaxKind[] = [];
  const visit = (node: ts.Node): void => {
    kinds.push(node.kind);
    node.forEachChild(visit);
  };
  visit(parse(source));
  return kinds;
}

function literalsOf(source: string): string[] {
  const literals: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteral(node)) literals.push(node.text);
    node.forEachChild(visit);
  };
  visit(parse(source));
  return literals;
}
