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
import { returnedBy, type Program } from './resolve.js';
import { requiredModule } from './scope.js';

/** A call, or what `new` calls. */
export type CallNode = acorn.CallExpression | acorn.NewExpression;
export type ClassNode = acorn.ClassDeclaration | acorn.ClassExpression;

/** A node, and the file that it stands in. */
export interface Located<T extends SyntaxNode = SyntaxNode> {
  readonly file: string;
  readonly node: T;
}

/** Where following an expression ends. */
export type End =
  /** Something of a package, `name` as {@link Program.origin} gives it. */
  | { readonly kind: 'package'; readonly module: string; readonly name: string }
  /** A literal, a function, a class; a call or `new` of something that is not of the project. */
  | ({ readonly kind: 'value' } & Located)
  /** An object of a class of the project. */
  | ({ readonly kind: 'instance' } & Located<ClassNode>)
  /** A property of what a package made: `app.fetch`. */
  | { readonly kind: 'member'; readonly of: End; readonly name: string }
  /** A parameter of a function that nobody in the project calls. */
  | {
      readonly kind: 'parameter';
      readonly file: string;
      readonly of: FunctionNode;
      readonly index: number;
    }
  /** A name that no file declares. */
  | { readonly kind: 'global'; readonly name: string };

/** All that an expression may be. */
interface Ends {
  readonly ends: readonly End[];
  /** Nothing else can it be, as far as anybody sees who runs nothing. */
  readonly isWhole: boolean;
}

/** A call that a function is handed to. */
interface HandedTo extends Located<CallNode> {
  readonly index: number;
}

/** Follows values through a project: names, files, calls, parameters, properties. */
export interface Follower {
  readonly program: Program;
  follow(file: string, node: SyntaxNode): Ends;
  /** A property of something. */
  property(end: End, name: string): Ends;
  /** The calls of a function in the project, one of a constructor among them. */
  callsOf(node: FunctionNode): readonly Located<CallNode>[];
  /** The calls that get a function as an argument. */
  handedTo(node: FunctionNode): readonly HandedTo[];
}

const NOTHING: Ends = { ends: [], isWhole: false };
/** Steps from one expression; a longer way is a circle, or nobody's. */
const MAX_DEPTH = 60;
/** More values than this are a table, and no step to follow. */
const MAX_ENDS = 40;
/** Steps in one project. */
const MAX_STEPS = 2_000_000;
/** Functions of the language that give back their first argument. */
const GIVES_ARGUMENT = new Set([
  'Object.assign',
  'Object.freeze',
  'Object.seal',
  'Promise.resolve',
]);

/**
 * Prepares to follow values through the files of a program.
 *
 * @param calling every call in them
 */
export function createFollower(program: Program, calling: readonly Located<CallNode>[]): Follower {
  const known = new Map<SyntaxNode, Ends>();
  const open = new Set<SyntaxNode>();
  const properties = new Map<ClassNode, ClassMembers>();
  const returned = new Map<FunctionNode, readonly SyntaxNode[]>();
  let calls: CallIndex = { called: new Map(), handed: new Map() };
  let isIndexing = false;
  let steps = 0;

  const all = (parts: readonly Ends[]): Ends => {
    const ends = new Map<unknown, End>();
    for (const part of parts) for (const end of part.ends) ends.set(identityOf(end), end);
    if (ends.size > MAX_ENDS) return NOTHING;
    return { ends: [...ends.values()], isWhole: parts.every(({ isWhole }) => isWhole) };
  };
  const one = (end: End): Ends => ({ ends: [end], isWhole: true });

  const go = (file: string, node: SyntaxNode, depth: number): Ends => {
    const expression = bare(node);
    const answer = known.get(expression);
    if (answer) return answer;
    steps += 1;
    if (depth > MAX_DEPTH || steps > MAX_STEPS || open.has(expression)) return NOTHING;
    open.add(expression);
    const found = look(file, expression, depth + 1);
    open.delete(expression);
    known.set(expression, found);
    return found;
  };

  const look = (file: string, node: SyntaxNode, depth: number): Ends => {
    switch (node.type) {
      case 'Identifier':
        return ofName(file, node, depth);
      case 'ThisExpression':
        return ofThis(file, node);
      case 'MemberExpression': {
        const origin = program.origin(file, node);
        if (origin.kind === 'package') return one(origin);
        if (origin.kind === 'value' && origin.node !== node)
          return go(origin.file, origin.node, depth);
        const name = memberName(node);
        if (name === undefined || node.object.type === 'Super') return NOTHING;
        return below(go(file, node.object, depth), name, depth);
      }
      case 'CallExpression':
        return ofCall(file, node, depth);
      case 'ImportExpression':
        return ofModule(file, node);
      case 'NewExpression': {
        const made = go(file, node.callee, depth).ends.map((end) =>
          end.kind === 'value' && isClass(end.node)
            ? one({ kind: 'instance', file: end.file, node: end.node })
            : one({ kind: 'value', file, node }),
        );
        return made.length === 0 ? one({ kind: 'value', file, node }) : all(made);
      }
      case 'ConditionalExpression':
        return all([go(file, node.consequent, depth), go(file, node.alternate, depth)]);
      case 'LogicalExpression':
        return all([go(file, node.left, depth), go(file, node.right, depth)]);
      case 'AssignmentExpression':
        return go(file, node.right, depth);
      case 'SequenceExpression': {
        const last = node.expressions.at(-1);
        return last ? go(file, last, depth) : NOTHING;
      }
      default:
        return one({ kind: 'value', file, node });
    }
  };

  const ofModule = (file: string, node: SyntaxNode): Ends => {
    const origin = program.origin(file, node);
    if (origin.kind === 'package') return one(origin);
    return origin.kind === 'value' ? go(origin.file, origin.node, 1) : NOTHING;
  };

  const ofName = (file: string, node: acorn.Identifier, depth: number): Ends => {
    const binding = program.scopes.get(file)?.bindingOf(node);
    switch (binding?.kind) {
      case undefined:
        return one({ kind: 'global', name: node.name });
      case 'import': {
        const origin = program.origin(file, node);
        if (origin.kind === 'package') return one(origin);
        return origin.kind === 'value' ? go(origin.file, origin.node, depth) : NOTHING;
      }
      case 'variable': {
        if (binding.values.length === 0) return NOTHING;
        const values = binding.values.map((value) =>
          value
            ? binding.path.reduce((ends, name) => below(ends, name, depth), go(file, value, depth))
            : NOTHING,
        );
        return all(values);
      }
      case 'parameter':
        return binding.path
          .filter(
            (name, place) =>
              place > 0 || !isDefault(binding.of.params[binding.index]) || name !== '[]',
          )
          .reduce((ends, name) => below(ends, name, depth), ofParameter(file, binding, depth));
      case 'declaration':
        return one({ kind: 'value', file, node: binding.node });
    }
  };

  const ofParameter = (
    file: string,
    { of, index }: { of: FunctionNode; index: number },
    depth: number,
  ): Ends => {
    const parameter = of.params[index];
    const unknown: Ends = { ends: [{ kind: 'parameter', file, of, index }], isWhole: false };
    if (isIndexing || !parameter) return unknown;
    const { called, handed } = calls;
    const given = called.get(of) ?? [];
    const values = given.map(({ file: place, node }) => {
      const argument = node.arguments[index];
      if (node.arguments.slice(0, index + 1).some(({ type }) => type === 'SpreadElement'))
        return NOTHING;
      if (argument) return go(place, argument, depth);
      return isDefault(parameter) ? go(file, parameter.right, depth) : NOTHING;
    });
    // What waits for a promise gets what it gives.
    const awaited = (handed.get(of) ?? []).flatMap(({ file: place, node, index: at }) =>
      index === 0 &&
      at === 0 &&
      node.callee.type === 'MemberExpression' &&
      nameOf(node.callee) === 'then'
        ? [go(place, node.callee.object, depth)]
        : [],
    );
    const handedElsewhere = (handed.get(of)?.length ?? 0) > awaited.length;
    if (values.length + awaited.length === 0) return unknown;
    const found = all([...values, ...awaited]);
    return handedElsewhere ? { ...found, isWhole: false } : found;
  };

  const ofThis = (file: string, node: SyntaxNode): Ends => {
    const scopes = program.scopes.get(file);
    for (let each = scopes?.above(node); each; each = scopes?.above(each)) {
      if (each.type === 'FunctionDeclaration') return NOTHING;
      if (each.type === 'FunctionExpression' && scopes?.above(each)?.type !== 'MethodDefinition')
        return NOTHING;
      if (each.type === 'MethodDefinition' && each.static) return NOTHING;
      if (isClass(each)) return one({ kind: 'instance', file, node: each });
    }
    return NOTHING;
  };

  const ofCall = (file: string, node: acorn.CallExpression, depth: number): Ends => {
    if (requiredModule(node) !== undefined) return ofModule(file, node);
    if (node.callee.type === 'Super') return NOTHING;
    const callee = go(file, node.callee, depth);
    const results = callee.ends.map((end): Ends => {
      if (end.kind === 'value' && isFunction(end.node)) {
        const values = returnsOf(end.node);
        return values.length === 0
          ? NOTHING
          : all(values.map((value) => go(end.file, value, depth)));
      }
      const [first] = node.arguments;
      if (end.kind === 'member' && end.of.kind === 'global' && first) {
        if (GIVES_ARGUMENT.has(`${end.of.name}.${end.name}`)) return go(file, first, depth);
      }
      return end.kind === 'value' && isClass(end.node)
        ? NOTHING
        : one({ kind: 'value', file, node });
    });
    if (results.length === 0) return { ends: [{ kind: 'value', file, node }], isWhole: false };
    return { ...all(results), isWhole: callee.isWhole && results.every(({ isWhole }) => isWhole) };
  };

  const below = (ends: Ends, name: string, depth: number): Ends =>
    all([
      ...ends.ends.map((end) => propertyFrom(end, name, depth)),
      ...(ends.isWhole ? [] : [NOTHING]),
    ]);

  const propertyFrom = (end: End, name: string, depth: number): Ends => {
    if (depth > MAX_DEPTH) return NOTHING;
    switch (end.kind) {
      case 'package':
        return one({ ...end, name: end.name === 'default' ? name : `${end.name}.${name}` });
      case 'instance':
        return ofInstance(end, name, depth + 1);
      case 'value': {
        const { file, node } = end;
        if (node.type === 'ObjectExpression') {
          const property = propertyOf(node, name);
          return property ? go(file, property, depth) : NOTHING;
        }
        if (isClass(node)) return valuesOf(membersOf(file, node).statics, name, depth);
        const isMade = node.type === 'CallExpression' || node.type === 'NewExpression';
        return isMade ? one({ kind: 'member', of: end, name }) : NOTHING;
      }
      case 'parameter':
        return { ends: [{ kind: 'member', of: end, name }], isWhole: false };
      case 'member':
      case 'global':
        return one({ kind: 'member', of: end, name });
    }
  };

  const ofInstance = (end: Located<ClassNode>, name: string, depth: number): Ends => {
    const { file, node } = end;
    const members = membersOf(file, node).instance;
    if (members.has(name)) return valuesOf(members, name, depth);
    if (!node.superClass) return NOTHING;
    return all(
      go(file, node.superClass, depth).ends.map((parent): Ends => {
        if (parent.kind === 'value' && isClass(parent.node)) {
          return ofInstance({ file: parent.file, node: parent.node }, name, depth + 1);
        }
        return NOTHING;
      }),
    );
  };

  const valuesOf = (members: Members, name: string, depth: number): Ends => {
    const values = members.get(name) ?? [];
    if (values.length === 0) return NOTHING;
    return all(
      values.map(({ file, node, isGetter }) =>
        isGetter && isFunction(node)
          ? all(returnsOf(node).map((value) => go(file, value, depth)))
          : go(file, node, depth),
      ),
    );
  };

  const returnsOf = (node: FunctionNode): readonly SyntaxNode[] => {
    const found = returned.get(node) ?? returnedBy(node);
    returned.set(node, found);
    return found;
  };

  const membersOf = (file: string, node: ClassNode): ClassMembers => {
    const found = properties.get(node) ?? readMembers(file, node);
    properties.set(node, found);
    return found;
  };

  // Twice: who calls is known better once it is known what is handed over.
  for (const round of [1, 2]) {
    isIndexing = round === 1;
    calls = readCalls(calling, (file, node) => go(file, node, 0));
    known.clear();
  }

  return {
    program,
    follow: (file, node) => go(file, node, 0),
    property: (end, name) => propertyFrom(end, name, 0),
    callsOf: (node) => calls.called.get(node) ?? [],
    handedTo: (node) => calls.handed.get(node) ?? [],
  };
}

interface CallIndex {
  readonly called: ReadonlyMap<FunctionNode, Located<CallNode>[]>;
  readonly handed: ReadonlyMap<FunctionNode, HandedTo[]>;
}

function readCalls(
  calling: readonly Located<CallNode>[],
  follow: (file: string, node: SyntaxNode) => Ends,
): CallIndex {
  const called = new Map<FunctionNode, Located<CallNode>[]>();
  const handed = new Map<FunctionNode, HandedTo[]>();
  const add = <T>(map: Map<FunctionNode, T[]>, key: FunctionNode, value: T) => {
    const list = map.get(key);
    if (list) list.push(value);
    else map.set(key, [value]);
  };
  for (const { file, node } of calling) {
    if (node.callee.type !== 'Super') {
      for (const end of follow(file, node.callee).ends) {
        const target = functionOf(end);
        if (target) add(called, target, { file, node });
      }
    }
    node.arguments.forEach((argument, index) => {
      const isName = argument.type === 'Identifier' || argument.type === 'MemberExpression';
      if (!isFunction(argument) && !isName) return;
      for (const end of follow(file, argument).ends) {
        if (end.kind === 'value' && isFunction(end.node)) {
          add(handed, end.node, { file, node, index });
        }
      }
    });
  }
  return { called, handed };
}

/** The function that a call of something runs, if it is of the project. */
function functionOf(end: End): FunctionNode | undefined {
  if (end.kind !== 'value') return undefined;
  if (isFunction(end.node)) return end.node;
  return isClass(end.node) ? constructorOf(end.node) : undefined;
}

/** The constructor of a class, unless it has none of its own. */
export function constructorOf(node: ClassNode): FunctionNode | undefined {
  for (const member of node.body.body) {
    if (member.type === 'MethodDefinition' && member.kind === 'constructor') return member.value;
  }
  return undefined;
}

type Members = ReadonlyMap<string, readonly (Located & { readonly isGetter: boolean })[]>;

interface ClassMembers {
  readonly instance: Members;
  readonly statics: Members;
}

/** What stands in a class, and what its methods assign to `this`. */
function readMembers(file: string, node: ClassNode): ClassMembers {
  const instance = new Map<string, (Located & { isGetter: boolean })[]>();
  const statics = new Map<string, (Located & { isGetter: boolean })[]>();
  const add = (
    isStatic: boolean,
    name: string | undefined,
    value: SyntaxNode,
    isGetter = false,
  ) => {
    if (name === undefined) return;
    const members = isStatic ? statics : instance;
    members.set(name, [...(members.get(name) ?? []), { file, node: value, isGetter }]);
  };
  for (const member of node.body.body) {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') continue;
    const { key, value } = member;
    const isPrivate = key.type === 'PrivateIdentifier';
    const name = isPrivate ? `#${key.name}` : keyName(key, member.computed);
    const isGetter = member.type === 'MethodDefinition' && member.kind === 'get';
    if (value) add(member.static, name, value, isGetter);
  }
  const own = constructorOf(node);
  for (const parameter of own?.params ?? []) {
    const { type } = parameter as SyntaxNode;
    if (type !== 'TSParameterProperty') continue;
    const inner = (parameter as unknown as { parameter: acorn.Pattern }).parameter;
    const name = inner.type === 'AssignmentPattern' ? inner.left : inner;
    if (name.type === 'Identifier') add(false, name.name, name);
  }
  const visit = (each: SyntaxNode) => {
    if (each !== node && isClass(each)) return;
    if (each.type === 'AssignmentExpression' && each.operator === '=') {
      const target = bare(each.left);
      if (target.type === 'MemberExpression') {
        const { object } = target;
        const name = memberName(target);
        if (object.type === 'ThisExpression') add(false, name, each.right);
        else if (object.type === 'Identifier' && object.name === node.id?.name)
          add(true, name, each.right);
      }
    }
    for (const child of childrenOf(each)) visit(child);
  };
  visit(node);
  return { instance, statics };
}

/** The name of a member, with `#` of a private one. */
function memberName(node: acorn.MemberExpression): string | undefined {
  const { property } = node;
  return property.type === 'PrivateIdentifier' ? `#${property.name}` : nameOf(node);
}

function keyName(key: SyntaxNode, isComputed: boolean): string | undefined {
  if (!isComputed && key.type === 'Identifier') return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

export function isClass(node: SyntaxNode): node is ClassNode {
  return node.type === 'ClassDeclaration' || node.type === 'ClassExpression';
}

function isDefault(parameter: acorn.Pattern | undefined): parameter is acorn.AssignmentPattern {
  return parameter?.type === 'AssignmentPattern';
}

/** What two ends share that are one. */
function identityOf(end: End): unknown {
  switch (end.kind) {
    case 'value':
    case 'instance':
      return end.node;
    case 'parameter':
      return end.of.params[end.index];
    case 'member': {
      const { of, name } = end;
      return of.kind === 'value' || of.kind === 'instance'
        ? `${of.file}:${of.node.start}:${of.node.end}.${name}`
        : `${JSON.stringify(keyOf(of))}.${name}`;
    }
    default:
      return JSON.stringify(keyOf(end));
  }
}

function keyOf(end: End): unknown {
  switch (end.kind) {
    case 'package':
      return ['package', end.module, end.name];
    case 'global':
      return ['global', end.name];
    case 'parameter':
      return ['parameter', end.file, end.of.start, end.index];
    case 'member':
      return ['member', keyOf(end.of), end.name];
    default:
      return [end.kind, end.file, end.node.start, end.node.end];
  }
}
