import path from 'node:path';
import type * as acorn from 'acorn';
import { walk, type SyntaxNode } from './nodes.js';
import { isParsed, parseSource, type Source } from './parse.js';
import { readScopes, requiredModule, type Binding, type Scopes } from './scope.js';

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
  const { imports, calls } = layerUsesIn(readScopes(source), layer);
  if (imports.length + calls.length === 0) return undefined;
  const counts = new Map<string, number>();
  for (const { name } of calls) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

const PROTECTING = new Set(['protectServer', 'protectNextServer', 'protectRoute', 'sealed']);

/** The first function that a file calls of those that protect. */
export function protectingCallIn(file: string, text: string, layer: string): string | undefined {
  return [...(layerCallsIn(file, text, layer)?.keys() ?? [])].find((name) => PROTECTING.has(name));
}

/** Tells whether a file would not start without the layer. One that does not parse must not even name it. */
export function usesLayer(file: string, text: string, layer: string): boolean {
  const source = parseSource(file, text);
  if (!isParsed(source)) return text.includes(path.posix.basename(layer));
  let isUsed = false;
  walk(source.program, (node) => {
    isUsed ||= modulesOf(node).some((module) => isLayer(source, module, layer));
  });
  return isUsed;
}

/** The modules that a file loads; none for one that does not parse. */
export function modulesIn(file: string, text: string): string[] {
  const source = parseSource(file, text);
  const found: string[] = [];
  if (isParsed(source)) walk(source.program, (node) => void found.push(...modulesOf(node)));
  return found;
}

/** The modules that a node loads, of whatever notation. */
function modulesOf(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
      return [String(node.source.value)];
    case 'ExportNamedDeclaration':
      return node.source ? [String(node.source.value)] : [];
    case 'ImportExpression':
    case 'CallExpression':
      return [requiredModule(node) ?? []].flat();
    default:
      return [];
  }
}

/** Where a file uses the layer. */
export interface LayerUses {
  /** Statements that import of it. */
  readonly imports: readonly SyntaxNode[];
  readonly calls: readonly { readonly name: string; readonly node: acorn.CallExpression }[];
}

/** Finds where a file uses the layer. */
export function layerUsesIn(scopes: Scopes, layer: string): LayerUses {
  const { source } = scopes;
  const imports: SyntaxNode[] = [];
  const calls: { name: string; node: acorn.CallExpression }[] = [];
  walk(source.program, (node) => {
    if (importedBy(node).some((module) => isLayer(source, module, layer))) imports.push(node);
    const name =
      node.type === 'CallExpression' ? functionIn(node.callee, scopes, layer) : undefined;
    if (node.type === 'CallExpression' && name !== undefined) calls.push({ name, node });
  });
  return { imports, calls };
}

/** The modules that a statement loads: that of an import, those of constants that are required. */
function importedBy(node: SyntaxNode): string[] {
  if (node.type === 'ImportDeclaration') return [String(node.source.value)];
  if (node.type !== 'VariableDeclaration') return [];
  return node.declarations.flatMap(({ init }) => requiredModule(init) ?? []);
}

/** The function of the layer that an expression is: `sealed`, or `auth.sealed` of all of it. */
function functionIn(callee: SyntaxNode, scopes: Scopes, layer: string): string | undefined {
  const isOurs = (binding: Binding | undefined) =>
    binding?.kind === 'import' && isLayer(scopes.source, binding.module, layer)
      ? binding.name
      : undefined;
  if (callee.type === 'Identifier') return isOurs(scopes.bindingOf(callee));
  if (callee.type !== 'MemberExpression' || callee.object.type !== 'Identifier') return undefined;
  const { property } = callee;
  const isWhole = isOurs(scopes.bindingOf(callee.object)) === '*';
  return isWhole && !callee.computed && property.type === 'Identifier' ? property.name : undefined;
}

/** Tells whether an import means the layer: by its place, or by an alias that ends like it. */
function isLayer({ file }: Source, specifier: string, layer: string): boolean {
  const named = specifier.replace(/(\/index)?(\.[cm]?[jt]s)?$/, '').replace(/\/$/, '');
  if (/^\.\.?(\/|$)/.test(named)) return path.posix.join(path.posix.dirname(file), named) === layer;
  return named.endsWith(`/${path.posix.basename(layer)}`);
}
