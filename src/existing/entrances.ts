import type { DoorKind, ShapeId } from './findings.js';
import type { CallNode, End, Located } from './follow.js';
import { bare, propertyOf, type SyntaxNode } from './nodes.js';
import { pathText, type PathText } from './path-text.js';
import { isOf, type Project } from './project.js';

/** What a library makes to take MCP requests: a transport, or a handler. */
export interface Maker {
  readonly shape: ShapeId;
  readonly module: RegExp;
  readonly name: string;
  /** The kind of its door; undefined where the code does not show it. */
  readonly kindOf: (project: Project, at: Located<CallNode>) => DoorKind | undefined;
}

/** A place where something is made that takes MCP requests. */
export interface Entrance extends Located<CallNode> {
  readonly maker: Maker;
  readonly kind: DoorKind | undefined;
  /** Of a transport of HTTP+SSE: where clients are told to send messages. */
  readonly messages?: PathText;
}

/** Finds everything in a project that is made to take MCP requests. */
export function entrancesOf(project: Project, makers: readonly Maker[]): Entrance[] {
  const calls: readonly Located<CallNode>[] = project.every('NewExpression', 'CallExpression');
  return calls.flatMap((at): Entrance[] => {
    const { callee } = at.node;
    if (callee.type === 'Super') return [];
    const maker = makers.find((each) => isMadeBy(project, { ...at, node: callee }, each));
    if (!maker) return [];
    const kind = maker.kindOf(project, at);
    const [first] = at.node.arguments;
    const messages =
      kind === 'sse' && first ? { messages: pathText(project, { ...at, node: first }) } : {};
    return [{ ...at, maker, kind, ...messages }];
  });
}

function isMadeBy(project: Project, { file, node }: Located, { module, name }: Maker): boolean {
  const { ends, isWhole } = project.follow(file, node);
  if (!isWhole || ends.length !== 1) return false;
  return ends.every((end) => isOf(end, module, name) || extendsMaker(project, end, module, name));
}

/** A class of the project that only adds to one of the library. */
function extendsMaker(project: Project, end: End, module: RegExp, name: string): boolean {
  if (end.kind !== 'value' || !('superClass' in end.node) || !end.node.superClass) return false;
  const { ends, isWhole } = project.follow(end.file, end.node.superClass);
  return isWhole && ends.length === 1 && ends.every((each) => isOf(each, module, name));
}

/** Stateless when its options give sessions no id; undefined when they do not say. */
export function kindOfStreamable(project: Project, at: Located<CallNode>): DoorKind | undefined {
  const [options] = at.node.arguments;
  if (!options) return 'stateless';
  const { ends, isWhole } = project.follow(at.file, options);
  const [only] = ends;
  if (!isWhole || ends.length !== 1 || only?.kind !== 'value') return undefined;
  if (only.node.type !== 'ObjectExpression') return undefined;
  const generator = propertyOf(only.node, 'sessionIdGenerator');
  if (!generator) return only.node.properties.some(isSpread) ? undefined : 'stateless';
  return isNothing(generator) ? 'stateless' : kindOfGenerator(project, only.file, generator);
}

function kindOfGenerator(project: Project, file: string, node: SyntaxNode): DoorKind | undefined {
  const { ends, isWhole } = project.follow(file, node);
  const kinds = ends.map((end): DoorKind | undefined => {
    if (end.kind === 'global' && end.name === 'undefined') return 'stateless';
    if (end.kind === 'package') return 'sessions';
    const isFunction = end.kind === 'value' && end.node.type.includes('Function');
    return isFunction || end.kind === 'member' ? 'sessions' : undefined;
  });
  const [kind, ...others] = new Set(kinds);
  return isWhole && others.length === 0 ? kind : undefined;
}

function isNothing(node: SyntaxNode): boolean {
  const value = bare(node);
  return value.type === 'UnaryExpression' && value.operator === 'void';
}

function isSpread({ type }: SyntaxNode): boolean {
  return type === 'SpreadElement';
}
