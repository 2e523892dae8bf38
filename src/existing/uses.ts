import type { Entrance } from './entrances.js';
import type { DoorKind } from './findings.js';
import { constructorOf, isClass, type CallNode, type End, type Located } from './follow.js';
import { isFunction, nameOf, walk, type FunctionNode, type SyntaxNode } from './nodes.js';
import { narrowest, testedPaths, type TestedPaths } from './path-tests.js';
import type { Project } from './project.js';

/** A place in a handler where a request goes to MCP. */
export interface Use {
  /** Undefined where the thing was not followed, only the name of its method tells. */
  readonly entrance: Entrance | undefined;
  readonly kind: DoorKind | undefined;
  readonly paths: TestedPaths | undefined;
  readonly at: Located;
}

/** Methods that only a transport of the SDK has; of these alone the name tells. */
const METHODS: Readonly<Record<string, DoorKind | undefined>> = {
  handleRequest: undefined,
  handlePostMessage: 'messages',
};

/** Calls within calls. */
const MAX_DEPTH = 8;

/** Finds what handlers do with MCP. */
export interface UseFinder {
  /** Where a handler, whatever it is, hands requests to MCP. */
  usesOf(handler: Located): readonly Use[];
}

export function createUseFinder(project: Project, entrances: readonly Entrance[]): UseFinder {
  const contents = new Map<FunctionNode, readonly CallNode[]>();
  const made = new Map<SyntaxNode, Entrance>(entrances.map((each) => [each.node, each]));

  /** What an end is, if it takes MCP requests, or hands them to what does. */
  const carried = (end: End, depth: number): Entrance | undefined => {
    if (depth > MAX_DEPTH) return undefined;
    if (end.kind === 'member') return carried(end.of, depth + 1);
    if (end.kind !== 'value') return undefined;
    const { file, node } = end;
    const own = made.get(node);
    if (own) return own;
    if (node.type !== 'CallExpression' || node.callee.type === 'Super') return undefined;
    const callee = project.follow(file, node.callee);
    for (const called of callee.ends) {
      // `handler.fetch.bind(handler)`
      const bound = called.kind === 'member' ? carried(called.of, depth + 1) : undefined;
      if (bound) return bound;
      if (called.kind !== 'package') continue;
      for (const argument of node.arguments) {
        const found = carriedBy({ file, node: argument }, depth + 1);
        if (found) return found;
      }
    }
    return undefined;
  };
  const carriedBy = ({ file, node }: Located, depth = 0): Entrance | undefined => {
    for (const end of project.follow(file, node).ends) {
      const found = carried(end, depth);
      if (found) return found;
    }
    return undefined;
  };

  const usesOf = (handler: Located, depth = 0): Use[] => {
    if (depth > MAX_DEPTH) return [];
    const own = handler.node;
    // A function around functions is looked at with what it gets here, and not with what it gets elsewhere.
    if (own.type === 'CallExpression') {
      const inner = own.arguments.flatMap((node) =>
        usesOf({ file: handler.file, node }, depth + 1),
      );
      if (inner.length > 0) return inner;
    }
    const uses = project.follow(handler.file, own).ends.flatMap((end): Use[] => {
      if (end.kind === 'value' && isFunction(end.node))
        return scan(end.file, end.node, [], new Set());
      const entrance = carried(end, 0);
      return entrance ? [{ entrance, kind: kindOf(entrance), paths: undefined, at: handler }] : [];
    });
    return distinct(uses);
  };

  const scan = (
    file: string,
    of: FunctionNode,
    outer: readonly TestedPaths[],
    seen: Set<SyntaxNode>,
  ): Use[] => {
    if (seen.has(of) || seen.size > 200) return [];
    seen.add(of);
    return callsIn(of).flatMap((node) => look(file, node, outer, seen));
  };

  const callsIn = (of: FunctionNode): readonly CallNode[] => {
    const known = contents.get(of);
    if (known) return known;
    const found: CallNode[] = [];
    walk(of, (node) => {
      if (node.type === 'CallExpression' || node.type === 'NewExpression') found.push(node);
    });
    contents.set(of, found);
    return found;
  };

  const look = (
    file: string,
    node: CallNode,
    outer: readonly TestedPaths[],
    seen: Set<SyntaxNode>,
  ): Use[] => {
    const at = { file, node };
    const tests = () => {
      const own = testedPaths(project, at);
      return own ? [own, ...outer] : outer;
    };
    const use = (entrance: Entrance | undefined, kind: DoorKind | undefined): Use[] => [
      { entrance, kind, paths: narrowest(tests()), at },
    ];
    const own = made.get(node);
    if (own) return use(own, own.kind);
    if (node.callee.type === 'Super') return [];
    const { ends } = project.follow(file, node.callee);
    const found = ends.flatMap((end): Use[] => {
      if (end.kind === 'value' && isFunction(end.node)) {
        return isParameter(file, node.callee) ? [] : scan(end.file, end.node, tests(), seen);
      }
      if (end.kind === 'value' && isClass(end.node)) {
        const body = constructorOf(end.node);
        return body ? scan(end.file, body, tests(), seen) : [];
      }
      const entrance = node.type === 'CallExpression' ? carried(end, 0) : undefined;
      const method = end.kind === 'member' ? end.name : '';
      if (!entrance || (end.kind === 'member' && !HANDING.has(method))) return [];
      return use(entrance, METHODS[method] ?? kindOf(entrance));
    });
    if (found.length > 0) return found;
    const method = node.callee.type === 'MemberExpression' ? nameOf(node.callee) : undefined;
    const isKnown = ends.some(({ kind }) => kind === 'value' || kind === 'package');
    const isNamed = method !== undefined && Object.hasOwn(METHODS, method) && !isKnown;
    return isNamed && entrances.length > 0 ? use(undefined, METHODS[method]) : [];
  };

  /** Which of its callers' functions it is, nobody can say here. */
  const isParameter = (file: string, callee: SyntaxNode): boolean => {
    if (callee.type !== 'Identifier') return false;
    const binding = project.program.scopes.get(file)?.bindingOf(callee);
    return binding?.kind === 'parameter' && project.callsOf(binding.of).length > 1;
  };

  return { usesOf: (handler) => usesOf(handler) };
}

/** Methods of what takes MCP requests that hand it one. */
const HANDING = new Set([
  'handleRequest',
  'handlePostMessage',
  'fetch',
  'handler',
  'call',
  'apply',
]);

function kindOf({ kind }: Entrance): DoorKind | undefined {
  return kind;
}

function distinct(uses: readonly Use[]): Use[] {
  const known = new Map<string, Use>();
  for (const use of uses)
    known.set(
      JSON.stringify([use.entrance?.node.start, use.entrance?.file, use.kind, use.paths]),
      use,
    );
  return [...known.values()];
}
