import path from 'node:path';
import fs from 'fs-extra';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { revisions } from '../../src/catalog/revisions.js';
import { repository } from '../support/cells.js';

/** Where ids of revisions may stand: their records, and the rows, whose keys the compiler checks. */
const ALLOWED = /^src\/(?:catalog\/revisions\.ts|requirements\/)/;

const ids = revisions.map(({ id }) => id);
const names = (text: string) => ids.some((id) => text.includes(id));

function filesBelow(...roots: string[]): string[] {
  return roots.flatMap((root) =>
    fs
      .readdirSync(path.join(repository, root), { recursive: true, encoding: 'utf8' })
      .map((file) => path.posix.join(root, file.replaceAll(path.sep, '/'))),
  );
}

/** Lines whose literals name a revision; comments tell of history and decide nothing. */
function literalsIn(file: string): string[] {
  const text = fs.readFileSync(path.join(repository, file), 'utf8');
  if (!names(text)) return [];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const isLiteral =
      ts.isStringLiteralLike(node) ||
      ts.isTemplateHead(node) ||
      ts.isTemplateMiddleOrTemplateTail(node) ||
      ts.isRegularExpressionLiteral(node);
    if (isLiteral && names(node.text)) {
      const { line } = source.getLineAndCharacterOfPosition(node.getStart(source));
      found.push(`${file}:${line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function linesOf(file: string): string[] {
  const lines = fs.readFileSync(path.join(repository, file), 'utf8').split('\n');
  return lines.flatMap((line, index) =>
    // That of Cloudflare's runtime is a date like any other.
    names(line) && !line.includes('compatibility_date') ? [`${file}:${index + 1}`] : [],
  );
}

describe('the revisions', () => {
  it('stand newest first, each once', () => {
    expect([...new Set(ids)].sort().reverse()).toEqual(ids);
  });

  it('are named nowhere but in their records and in the levels of requirements', () => {
    const code = filesBelow('src', 'templates/src', 'templates/dev').filter((file) =>
      file.endsWith('.ts'),
    );
    const templates = filesBelow('templates').filter((file) => file.endsWith('.hbs'));
    expect(code.length + templates.length).toBeGreaterThan(200);
    const found = [
      ...code.filter((file) => !ALLOWED.test(file)).flatMap(literalsIn),
      ...templates.flatMap(linesOf),
    ];
    expect(found).toEqual([]);
  });
});
