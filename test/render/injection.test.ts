import fc from 'fast-check';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { render } from '../../src/render/index.js';
import { UserText } from '../../src/render/user-text.js';
import { hostileTexts } from '../support/arbitrary-config.js';
import { exampleConfig, ownPrompt, ownResource, ownTool } from '../support/example-config.js';

/** Everything that can be said of what a project offers. */
function projectSaying(title: string, scope: string) {
  const said = { title, description: title, scopes: [scope] };
  return exampleConfig({
    tools: [ownTool(said)],
    resources: [ownResource(said), ownResource({ ...said, uri: 'notes://all', name: 'notes' })],
    prompts: [ownPrompt(said)],
  });
}

const harmless = render(projectSaying('T', 'x'));

describe('no answer can put code into a generated file', () => {
  it.each([
    "notes://it's/{id}",
    'notes://${x}/{id}',
    'notes://`x`/{id}',
    'notes://*/{id}',
    'notes://x//{id}',
    'notes://x/{id}?</script>|[a](b)',
    `notes://x/{id}/${'y'.repeat(180)}`,
  ])('as the URI of a resource: %s', (uri) => {
    const tree = render(exampleConfig({ tools: [], resources: [ownResource({ uri })] }));
    const simple = uri.includes('{x}') ? 'notes://{x}/{id}' : 'notes://{id}';
    const plain = render(exampleConfig({ tools: [], resources: [ownResource({ uri: simple })] }));
    expect([...tree.keys()]).toEqual([...plain.keys()]);
    for (const [name, source] of tree) {
      if (!/^(src|test|dev)\/.*\.ts$/.test(name)) continue;
      expect(shapeOf(source), name).toEqual(shapeOf(plain.get(name) ?? ''));
    }
    expect(literalsOf(tree.get('src/resources/notes-by-id.ts') ?? '')).toContain(uri);
  });

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
  const tree = render(projectSaying(text, text));
  expect([...tree.keys()]).toEqual([...harmless.keys()]);
  for (const [name, source] of tree) {
    const original = harmless.get(name) ?? '';
    if (!/^(src|test|dev)\/.*\.ts$/.test(name) || source === original) continue;
    expect(shapeOf(source), name).toEqual(shapeOf(original));
  }
  for (const file of [
    'src/tools/search-orders.ts',
    'src/resources/notes-by-id.ts',
    'src/resources/notes.ts',
    'src/prompts/sum-up.ts',
  ]) {
    const literals = literalsOf(tree.get(file) ?? '');
    expect(literals.length, file).toBeGreaterThan(0);
    if (text !== '') expect(literals.filter((literal) => literal === text)).toHaveLength(2);
  }
  expect(literalsOf(tree.get('src/mcp/registry.ts') ?? '')).toContain(text);

  const toolRow = (tree.get('README.md') ?? '')
    .split('\n')
    .filter((line) => /`(search_orders|notes:\/\/\{id\}|notes:\/\/all|sum_up)`/.test(line));
  expect(toolRow).toHaveLength(4);
  for (const row of toolRow) {
    const outsideOfCode = row.replace(/(?<!`)(`+)(?!`).*?(?<!`)\1(?!`)/g, '');
    expect(outsideOfCode).not.toMatch(/<|(?<!\\)\]\(/);
  }
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
