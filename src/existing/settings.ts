import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { parseExpressionAt } from 'acorn';
import { nameOf, type SyntaxNode } from './nodes.js';
import { readBounded } from './read-bounded.js';

/** Settings with comments in them, as tsconfig.json has: plain values. */
export type Settings = Readonly<Record<string, unknown>>;

const MAX_BYTES = 256 * 1024;
const MAX_PARENTS = 8;

/**
 * Reads the compiler options of a tsconfig, over those that it extends; undefined without one, or when it
 * cannot be read. Paths in the options of a parent stay as they are. What it extends is read only where it is a
 * file of the project or of an installed package.
 */
export function readSettings(file: string): Settings | undefined {
  return existsSync(file)
    ? settingsIn(file, projectOf(path.dirname(file)), MAX_PARENTS)
    : undefined;
}

function settingsIn(file: string, project: string, left: number): Settings | undefined {
  const text =
    left > 0 && isOfProject(file, project)
      ? readBounded(file, MAX_BYTES)?.toString('utf8')
      : undefined;
  const config = text === undefined ? undefined : readJsonc(text);
  if (config === undefined) return undefined;
  const layers = [
    ...extendedFrom(file, config, project).map((parent) => settingsIn(parent, project, left - 1)),
    config['compilerOptions'],
  ];
  return layers.reduce<Settings>(
    (below, layer) => ({ ...below, ...(layer as Settings | undefined) }),
    {},
  );
}

/**
 * Lists the files that a configuration extends, the one that wins last: those of the project and of installed
 * packages alone.
 */
export function extendedFrom(
  file: string,
  config: Settings,
  project = projectOf(path.dirname(file)),
): string[] {
  return [config['extends']]
    .flat()
    .filter((parent) => typeof parent === 'string')
    .slice(0, MAX_PARENTS)
    .map((parent) => placeOf(file, parent))
    .filter((parent) => isOfProject(parent, project));
}

const WORKSPACE = [
  ...['pnpm-workspace.yaml', 'package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml'],
  ...['yarn.lock', 'bun.lock', 'bun.lockb'],
];

/** The repository or workspace that a package belongs to; the package itself without one. */
function projectOf(directory: string): string {
  const above = [directory];
  for (let place = directory; place !== path.dirname(place); place = path.dirname(place))
    above.push(path.dirname(place));
  const has = (name: string) => (place: string) => existsSync(path.join(place, name));
  const root =
    above.find(has('.git')) ??
    above.find((place) => WORKSPACE.some((name) => has(name)(place))) ??
    directory;
  return realpathSync(root);
}

/** Tells whether a file is one, and lies in the project or where packages are installed, links resolved. */
function isOfProject(file: string, project: string): boolean {
  if (!existsSync(file)) return false;
  const real = realpathSync(file);
  return real.startsWith(project + path.sep) || real.split(path.sep).includes('node_modules');
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
