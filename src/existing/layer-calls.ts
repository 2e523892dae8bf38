import path from 'node:path';
import { walk, type SyntaxNode } from './nodes.js';
import { isParsed, parseSource } from './parse.js';
import { readScopes, type Binding, type Scopes } from './scope.js';

/** How often a file calls each function of the layer; undefined for a file that imports nothing of it. */
export type LayerCalls = ReadonlyMap<string, number> | undefined;

/**
 * Reads off which functions of the layer a file imports and calls, by its tree: a comment, a text and a name
 * that is something else do not count.
 *
 * @param layer the directory of the layer, below that of the package
 */
export function layerCallsIn(file: string, text: string, layer: string): LayerCalls {
  const source = parseSource(file, text);
  if (!isParsed(source)) return undefined;
  const scopes = readScopes(source);
  const calls = new Map<string, number>();
  const imports: SyntaxNode[] = [];
  walk(source.program, (node) => {
    if (node.type === 'ImportDeclaration' && isLayer(file, String(node.source.value), layer)) {
      imports.push(node);
    }
    const name =
      node.type === 'CallExpression' ? functionIn(node.callee, scopes, layer) : undefined;
    if (name !== undefined) calls.set(name, (calls.get(name) ?? 0) + 1);
  });
  return imports.length > 0 || calls.size > 0 ? calls : undefined;
}

/** The function of the layer that an expression is: `sealed`, or `auth.sealed` of all of it. */
function functionIn(callee: SyntaxNode, scopes: Scopes, layer: string): string | undefined {
  const isOurs = (binding: Binding | undefined) =>
    binding?.kind === 'import' && isLayer(scopes.source.file, binding.module, layer)
      ? binding.name
      : undefined;
  if (callee.type === 'Identifier') return isOurs(scopes.bindingOf(callee));
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  const { property } = callee;
  const isWhole = isOurs(scopes.bindingOf(callee.object)) === '*';
  return isWhole && !callee.computed && property.type === 'Identifier' ? property.name : undefined;
}

/** Tells whether an import means the layer: by its place, or by an alias that ends like it. */
function isLayer(file: string, specifier: string, layer: string): boolean {
  const named = specifier.replace(/(\/index)?(\.[cm]?[jt]s)?$/, '').replace(/\/$/, '');
  if (/^\.\.?(\/|$)/.test(named)) return path.posix.join(path.posix.dirname(file), named) === layer;
  return named.endsWith(`/${path.posix.basename(layer)}`);
}
