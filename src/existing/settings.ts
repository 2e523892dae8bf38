import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseExpressionAt } from 'acorn';
import { nameOf, type SyntaxNode } from './nodes.js';

/** Settings with comments in them, as tsconfig.json has: plain values. */
export type Settings = Readonly<Record<string, unknown>>;

const MAX_BYTES = 256 * 1024;
const MAX_PARENTS = 8;

/**
 * Reads the compiler options of a tsconfig, over those that it extends; undefined without one, or when it
 * cannot be read. Paths in the options of a parent stay as they are.
 */
export function readSettings(file: string, left = MAX_PARENTS): Settings | undefined {
  if (left === 0 || !existsSync(file) || statSync(file).size > MAX_BYTES) return undefined;
  const config = readJsonc(readFileSync(file, 'utf8'));
  if (config === undefined) return undefined;
  const layers = [
    ...extendedFrom(file, config).map((parent) => readSettings(parent, left - 1)),
    config['compilerOptions'],
  ];
  return layers.reduce<Settings>(
    (below, layer) => ({ ...below, ...(layer as Settings | undefined) }),
    {},
  );
}

/** The files that a configuration extends, the one that wins last. */
export function extendedFrom(file: string, config: Settings): string[] {
  return [config['extends']]
    .flat()
    .filter((parent) => typeof parent === 'string')
    .map((parent) => placeOf(file, parent));
}

function placeOf(file: string, parent: string): string {
  const name = parent.endsWith('.json') ? parent : `${parent}.json`;
  if (/^\.\.?\//.test(name) || path.isAbsolute(name)) return path.resolve(path.dirname(file), name);
  for (let place = path.dirname(file); ; place = path.dirname(place)) {
    for (const candidate of [name, path.join(parent, 'tsconfig.json')]) {
      const installed = path.join(place, 'node_modules', candidate);
      if (existsSync(installed)) return installed;
    }
    if (place === path.dirname(place)) return path.join(path.dirname(file), name);
  }
}

/** Reads JSON with comments and trailing commas, which is an expression of JavaScript. */
export function readJsonc(text: string): Settings | undefined {
  try {
    const value = valueOf(
      parseExpressionAt(text.replace(/^\uFEFF/, ' '), 0, { ecmaVersion: 'latest' }),
    );
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Settings)
      : undefined;
  } catch {
    return undefined;
  }
}

function valueOf(node: SyntaxNode | null): unknown {
  if (node?.type === 'ArrayExpression') return node.elements.map(valueOf);
  if (node?.type === 'Literal') return node.value;
  if (node?.type !== 'ObjectExpression') return undefined;
  const entries = node.properties.flatMap((property) => {
    const name = property.type === 'Property' ? nameOf(property) : undefined;
    return property.type === 'Property' && name !== undefined
      ? [[name, valueOf(property.value)]]
      : [];
  });
  return Object.fromEntries(entries as [string, unknown][]);
}
