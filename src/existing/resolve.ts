import path from 'node:path';
import type * as acorn from 'acorn';
import {
  bare,
  childrenOf,
  isFunction,
  nameOf,
  propertyOf,
  type FunctionNode,
  type SyntaxNode,
} from './nodes.js';
import type { Source } from './parse.js';
import { readScopes, requiredModule, type Scopes } from './scope.js';

/** What an expression is, as far as names, imports and constants lead; nothing is evaluated. */
export type Origin =
  /** Something of a package; `name` is a dotted path below it, or `default` for the package itself. */
  | { readonly kind: 'package'; readonly module: string; readonly name: string }
  /** A literal, call, function, class: what no name leads away from. */
  | { readonly kind: 'value'; readonly file: string; readonly node: SyntaxNode }
  | {
      readonly kind: 'parameter';
      readonly file: string;
      readonly of: FunctionNode;
      readonly index: number;
      readonly path: readonly string[];
    }
  | { readonly kind: 'unknown' };

/** The files of a package, with the names in them. */
export interface Program {
  readonly scopes: ReadonlyMap<string, Scopes>;
  /** Follows an expression of a file. */
  origin(file: string, node: SyntaxNode): Origin;
  /** The text that an expression is: a literal, or a constant that is one. */
  textOf(file: string, node: SyntaxNode): string | undefined;
  /** The file that an import of the package's own code means. */
  fileOf(from: string, specifier: string): string | undefined;
}

/** Prefixes of imports that mean files of the package, as `paths` of a tsconfig: `@/` → the package. */
export type Aliases = ReadonlyMap<string, string>;

const UNKNOWN = { kind: 'unknown' } as const;
/** Names that lead to names; more is a circle, or nothing that anybody could follow. */
const MAX_STEPS = 30;

/** Reads the names of all files, and follows them from file to file. */
export function readProgram(sources: Iterable<Source>, aliases: Aliases = new Map()): Program {
  const scopes = new Map<string, Scopes>();
  for (const source of sources) scopes.set(source.file, readScopes(source));

  const fileOf = (from: string, specifier: string) => {
    const place = placeOf(from, specifier, aliases);
    return place === undefined ? undefined : candidates(place).find((file) => scopes.has(file));
  };

  const imported = (
    from: string,
    module: string,
    names: readonly string[],
    steps: number,
  ): Origin => {
    const file = fileOf(from, module);
    if (file !== undefined) return exported(file, names, steps - 1);
    if (placeOf(from, module, aliases) !== undefined) return UNKNOWN;
    const path = names.filter((name, index) => index > 0 || !['*', 'default'].includes(name));
    return { kind: 'package', module, name: path.join('.') || 'default' };
  };

  const exported = (
    file: string,
    [name = '*', ...rest]: readonly string[],
    steps: number,
  ): Origin => {
    const known = scopes.get(file);
    if (!known || steps <= 0) return UNKNOWN;
    const { exports, exportsAllOf } = known;
    const below = (place: string, node: SyntaxNode, path: readonly string[]) =>
      member(place, node, path, steps - 1);
    const found = exports.get(name);
    if (found?.kind === 'local') return below(file, found.node, rest);
    if (found) return imported(file, found.module, [found.name, ...rest], steps);
    const whole = exports.get('*');
    if (name === '*') {
      // Of a namespace only a member is followed.
      const [first] = rest;
      if (first !== undefined && !whole) return exported(file, rest, steps - 1);
      return whole?.kind === 'local' ? below(file, whole.node, rest) : UNKNOWN;
    }
    if (whole?.kind === 'local')
      return below(file, whole.node, name === 'default' ? rest : [name, ...rest]);
    for (const module of exportsAllOf) {
      const origin = imported(file, module, [name, ...rest], steps);
      if (origin.kind !== 'unknown') return origin;
    }
    return UNKNOWN;
  };

  /** What stands below an expression: its property of a property. */
  const member = (
    file: string,
    node: SyntaxNode,
    path: readonly string[],
    steps: number,
  ): Origin => {
    if (steps <= 0) return UNKNOWN;
    const expression = bare(node);
    const [first, ...rest] = path;
    if (expression.type === 'Identifier') return named(file, expression, path, steps);
    if (expression.type === 'MemberExpression') {
      const name = nameOf(expression);
      return name === undefined
        ? UNKNOWN
        : member(file, expression.object, [name, ...path], steps - 1);
    }
    const module = requiredModule(expression);
    if (module !== undefined) return imported(file, module, ['*', ...path], steps);
    if (first === undefined) return { kind: 'value', file, node: expression };
    const property = propertyOf(expression, first);
    return property ? member(file, property, rest, steps - 1) : UNKNOWN;
  };

  const named = (
    file: string,
    name: acorn.Identifier,
    path: readonly string[],
    steps: number,
  ): Origin => {
    const binding = scopes.get(file)?.bindingOf(name);
    switch (binding?.kind) {
      case 'import':
        return imported(file, binding.module, [binding.name, ...path], steps);
      case 'variable': {
        const [value, ...others] = binding.values;
        return value && others.length === 0
          ? member(file, value, [...binding.path, ...path], steps - 1)
          : UNKNOWN;
      }
      case 'parameter':
        return { ...binding, file, path: [...binding.path, ...path] };
      case 'declaration':
        return path.length === 0 ? { kind: 'value', file, node: binding.node } : UNKNOWN;
      default:
        return UNKNOWN;
    }
  };

  const origin = (file: string, node: SyntaxNode) => member(file, node, [], MAX_STEPS);
  const textOf = (file: string, node: SyntaxNode) => {
    const found = origin(file, node);
    return found.kind === 'value' ? literalText(found.node) : undefined;
  };
  return { scopes, origin, textOf, fileOf };
}

/** Tells whether an expression is something of a package, by one of its modules. */
export function isFrom(origin: Origin, module: string | RegExp, name: string | RegExp): boolean {
  if (origin.kind !== 'package') return false;
  const matches = (pattern: string | RegExp, text: string) =>
    typeof pattern === 'string' ? pattern === text : pattern.test(text);
  return matches(module, origin.module) && matches(name, origin.name);
}

/** The expressions that a function returns, its own and not those of functions in it. */
export function returnedBy(node: FunctionNode): SyntaxNode[] {
  if (node.body.type !== 'BlockStatement') return [node.body];
  const returns = (below: SyntaxNode): SyntaxNode[] => {
    if (isFunction(below)) return [];
    if (below.type === 'ReturnStatement') return below.argument ? [below.argument] : [];
    return childrenOf(below).flatMap(returns);
  };
  return returns(node.body);
}

/** The text of a literal: in quotes, or a template without gaps. */
function literalText(node: SyntaxNode): string | undefined {
  if (node.type === 'Literal') return typeof node.value === 'string' ? node.value : undefined;
  if (node.type !== 'TemplateLiteral' || node.expressions.length > 0) return undefined;
  return node.quasis[0]?.value.cooked ?? undefined;
}

/** Where an import of own code leads, without what its name may end in; undefined for a package. */
function placeOf(from: string, specifier: string, aliases: Aliases): string | undefined {
  if (/^\.\.?(\/|$)/.test(specifier)) return path.posix.join(path.posix.dirname(from), specifier);
  for (const [prefix, target] of aliases) {
    if (specifier.startsWith(prefix))
      return path.posix.join(target, specifier.slice(prefix.length));
  }
  return undefined;
}

const ENDINGS = ['.ts', '.tsx', '.mts', '.cts', '.js', '.jsx', '.mjs', '.cjs'];

/** The files that an import may mean, the likeliest first: `./x.js` stands for `x.ts` before a build. */
function candidates(place: string): string[] {
  const typed = place.replace(/\.([cm]?)js(x?)$/, '.$1ts$2');
  return [
    ...[typed, place, ...(place.endsWith('.js') ? [typed.replace(/ts$/, 'tsx')] : [])],
    ...ENDINGS.map((ending) => place + ending),
    ...ENDINGS.map((ending) => path.posix.join(place, `index${ending}`)),
  ];
}
