import ts from 'typescript';

/** A test that says which rows of the requirements matrix it proves. */
export interface Citation {
  readonly row: string;
  readonly file: string;
  /** The title of the test, without the rows. */
  readonly title: string;
}

const ROWS = /\(([A-Z]+-\d+(?:, [A-Z]+-\d+)*)\)/g;

/** Every row that the titles of a file's tests name in brackets: `refuses … (TOK-05, TOK-06)`. */
export function citationsIn(file: string, text: string): Citation[] {
  return titlesIn(file, text).flatMap((title) => citationsOf(file, title));
}

/** The titles of a file's tests, and the texts in their tables, without the rows they name. */
export function plainTitlesIn(file: string, text: string): string[] {
  return titlesIn(file, text).map(withoutRows);
}

function titlesIn(file: string, text: string): string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const [title] = node.arguments;
      if (title && ts.isStringLiteralLike(title)) found.push(title.text);
      found.push(...tableIn(node.expression));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function citationsOf(file: string, title: string): Citation[] {
  const words = withoutRows(title);
  return [...title.matchAll(ROWS)]
    .flatMap(([, rows = '']) => rows.split(', '))
    .map((row) => ({ row, file, title: words }));
}

function withoutRows(title: string): string {
  return title.replace(ROWS, '').replace(/\s+/g, ' ').trim();
}

/** The texts in the table of `it.each(table)('%s', …)`: titles stand there too. */
function tableIn(callee: ts.Expression): string[] {
  if (!ts.isCallExpression(callee)) return [];
  const texts: string[] = [];
  const visit = (node: ts.Node) => {
    if (ts.isStringLiteralLike(node)) texts.push(node.text);
    ts.forEachChild(node, visit);
  };
  for (const table of callee.arguments) visit(initializerOf(table) ?? table);
  return texts;
}

/** What a name of the same file stands for. */
function initializerOf(node: ts.Expression): ts.Expression | undefined {
  if (!ts.isIdentifier(node)) return undefined;
  let found: ts.Expression | undefined;
  const visit = (each: ts.Node) => {
    if (ts.isVariableDeclaration(each) && each.name.getText() === node.text)
      found = each.initializer;
    else ts.forEachChild(each, visit);
  };
  visit(node.getSourceFile());
  return found;
}

/** `it`, `test` and `describe`, with `.each(…)` and the like behind them. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return ['it', 'test', 'describe'].includes(callee.text);
  if (ts.isPropertyAccessExpression(callee)) return isTest(callee.expression);
  return ts.isCallExpression(callee) && isTest(callee.expression);
}
