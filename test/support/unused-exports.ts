import path from 'node:path';
import ts from 'typescript';

/**
 * Finds exports that nothing uses, neither another file nor their own, as `file: name`.
 *
 * @param texts of TypeScript, by path
 */
export function unusedExports(texts: ReadonlyMap<string, string>): string[] {
  const sources = [...texts].map(([file, text]) => ({ file, source: parse(file, text) }));
  const used = new Set(sources.flatMap(({ file, source }) => importsOf(file, source)));
  return sources.flatMap(({ file, source }) =>
    exportsOf(source)
      .map((name) => ({ name, id: `${withoutEnd(file)}: ${name}` }))
      .filter(({ name, id }) => !used.has(id) && countOf(source, name) < 2)
      .map(({ name }) => `${file}: ${name}`),
  );
}

function parse(file: string, text: string): ts.SourceFile {
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

/** What a file takes of others, also to hand it on, or loads while it runs. */
function importsOf(file: string, source: ts.SourceFile): string[] {
  return all(source).flatMap((node) => {
    if (ts.isVariableDeclaration(node) && ts.isObjectBindingPattern(node.name)) {
      const loaded = loadedBy(node.initializer);
      return loaded ? namesIn(file, loaded, node.name.elements) : [];
    }
    if (!ts.isImportDeclaration(node) && !ts.isExportDeclaration(node)) return [];
    if (!node.moduleSpecifier || !ts.isStringLiteral(node.moduleSpecifier)) return [];
    const names = ts.isImportDeclaration(node)
      ? node.importClause?.namedBindings
      : node.exportClause;
    if (!names || !('elements' in names)) return [];
    return namesIn(file, node.moduleSpecifier, names.elements);
  });
}

/** The module of `await import('…')`. */
function loadedBy(node: ts.Expression | undefined): ts.StringLiteral | undefined {
  if (!node || !ts.isAwaitExpression(node) || !ts.isCallExpression(node.expression))
    return undefined;
  const { expression, arguments: given } = node.expression;
  const [loaded] = given;
  const isImport = expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport && loaded && ts.isStringLiteral(loaded) ? loaded : undefined;
}

function namesIn(
  file: string,
  { text }: ts.StringLiteral,
  elements: readonly (ts.ImportOrExportSpecifier | ts.BindingElement)[],
): string[] {
  const from = path.posix.join(path.posix.dirname(file), withoutEnd(text));
  return elements.map(({ propertyName, name }) => `${from}: ${(propertyName ?? name).getText()}`);
}

function exportsOf(source: ts.SourceFile): string[] {
  return source.statements.flatMap((node) => {
    if (ts.isExportDeclaration(node)) {
      const names = node.exportClause;
      return names && ts.isNamedExports(names) ? names.elements.map(({ name }) => name.text) : [];
    }
    const modifiers = ts.canHaveModifiers(node) ? (ts.getModifiers(node) ?? []) : [];
    if (!modifiers.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)) return [];
    const declared = ts.isVariableStatement(node) ? node.declarationList.declarations : [node];
    return declared.map((each) => (each as ts.NamedDeclaration).name?.getText() ?? 'default');
  });
}

function countOf(source: ts.SourceFile, name: string): number {
  return all(source).filter((node) => ts.isIdentifier(node) && node.text === name).length;
}

function all(node: ts.Node): ts.Node[] {
  const nodes = [node];
  ts.forEachChild(node, (child) => {
    nodes.push(...all(child));
  });
  return nodes;
}

function withoutEnd(file: string): string {
  return file.replace(/\.[jt]s$/, '');
}
