import { createFollower, type End, type Follower, type Located } from './follow.js';
import type { Door, Found, Place } from './findings.js';
import { walk, type SyntaxNode } from './nodes.js';
import { readProgram } from './resolve.js';
import type { PackageSources } from './sources.js';

/** A foreign project with everything that is needed to follow what its code says. */
export interface Project extends Follower {
  readonly sources: PackageSources;
  /** Names of packages that package.json names. */
  readonly dependencies: ReadonlySet<string>;
  /** Modules that some file imports, with the files. */
  readonly imported: ReadonlyMap<string, readonly string[]>;
  /** The text of a node, as it stands. */
  written(at: Located): string;
  above(at: Located): SyntaxNode | undefined;
  /** Every node of a kind, in every file. */
  every<T extends SyntaxNode['type']>(...types: T[]): Located<Extract<SyntaxNode, { type: T }>>[];
}

/** Longest text of a stranger that goes into a sentence, in characters. */
const MAX_QUOTED = 80;

export function openProject(sources: PackageSources): Project {
  const program = readProgram(sources.sources.values(), sources.aliases);
  const nodes = new Map<string, Located[]>();
  const imported = new Map<string, string[]>();
  for (const [file, { program: tree }] of sources.sources) {
    walk(tree, (node) => {
      const list = nodes.get(node.type);
      if (list) list.push({ file, node });
      else nodes.set(node.type, [{ file, node }]);
    });
    for (const module of modulesOf(tree)) {
      if (!/^\.\.?(?:\/|$)/.test(module))
        imported.set(module, [...(imported.get(module) ?? []), file]);
    }
  }
  const every = <T extends SyntaxNode['type']>(...types: T[]) =>
    types.flatMap((type) => nodes.get(type) ?? []) as Located<Extract<SyntaxNode, { type: T }>>[];
  const textOf = (file: string) => sources.sources.get(file)?.text ?? '';
  return {
    ...createFollower(program, every('CallExpression', 'NewExpression')),
    sources,
    dependencies: new Set(dependenciesOf(sources.manifest)),
    imported,
    written: ({ file, node }) => textOf(file).slice(node.start, node.end),
    above: ({ file, node }) => program.scopes.get(file)?.above(node),
    every,
  };
}

/** Modules that a file imports, requires, or exports again; types alone do not count. */
function modulesOf(tree: SyntaxNode): Set<string> {
  const found = new Set<string>();
  const add = (node: SyntaxNode | null | undefined) => {
    if (node?.type === 'Literal' && typeof node.value === 'string') found.add(node.value);
  };
  walk(tree, (node) => {
    const isOfTypes = (node as { importKind?: string; exportKind?: string }).importKind === 'type';
    if (node.type === 'ImportDeclaration' && !isOfTypes) add(node.source);
    if (node.type === 'ExportNamedDeclaration' || node.type === 'ExportAllDeclaration')
      add(node.source);
    if (node.type === 'ImportExpression') add(node.source);
    if (node.type === 'CallExpression' && node.callee.type === 'Identifier') {
      if (node.callee.name === 'require') add(node.arguments[0]);
    }
  });
  return found;
}

export function dependenciesOf(manifest: Readonly<Record<string, unknown>>): string[] {
  const blocks = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'];
  return blocks.flatMap((block) => {
    const value = manifest[block];
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  });
}

/** Where a node stands. */
export function placeOf({ file, node }: Located): Place {
  const { loc } = node;
  return { file, start: node.start, end: node.end, line: loc?.start.line ?? 1 };
}

/** How a place is written in a sentence. */
export function spelled(at: Located): string {
  const { file, line } = placeOf(at);
  return `${file}:${line}`;
}

/** A text of a stranger, short enough for a sentence. */
export function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length > MAX_QUOTED ? `${line.slice(0, MAX_QUOTED)}…` : line;
}

export function certain<T>(value: T, because: string, at?: Located): Found<T> {
  return { value, certainty: 'certain', because, ...(at ? { at: placeOf(at) } : {}) };
}

export function likely<T>(value: T, because: string, at?: Located): Found<T> {
  return { value, certainty: 'likely', because, ...(at ? { at: placeOf(at) } : {}) };
}

/** Tells whether an end is something of a package. */
export function isOf(end: End, module: RegExp | string, name: RegExp | string): boolean {
  if (end.kind !== 'package') return false;
  const matches = (pattern: RegExp | string, text: string) =>
    typeof pattern === 'string' ? pattern === text : pattern.test(text);
  return matches(module, end.module) && matches(name, end.name);
}

/** Each door once, as sure as it is anywhere. */
export function distinctDoors(doors: readonly Found<Door>[]): Found<Door>[] {
  const found = new Map<string, Found<Door>>();
  for (const door of doors) {
    const key = `${door.value.kind} ${door.value.path}`;
    if (found.get(key)?.certainty !== 'certain') found.set(key, door);
  }
  return [...found.values()];
}
