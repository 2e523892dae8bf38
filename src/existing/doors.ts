import type { Entrance } from './entrances.js';
import type { Certainty, Door, DoorKind, Found } from './findings.js';
import type { Located } from './follow.js';
import type { Listener, Root } from './listeners.js';
import type { SyntaxNode } from './nodes.js';
import { EMPTY, isLiteralPath, joinPaths, normalPath, UNREAD, type PathText } from './path-text.js';
import { placeOf, shortened, type Project } from './project.js';
import { readRoutes, type Mount, type Route, type RouterAt } from './routers.js';
import { createUseFinder, type Use } from './uses.js';

/** A way from a server that listens to what takes MCP requests. */
interface Way {
  readonly listener: Listener;
  readonly use: Use;
  readonly path: PathText;
  readonly kind: DoorKind | undefined;
  /** Routers and handlers were followed to it, with one answer each. */
  readonly isFollowed: boolean;
  /** The path is the beginning of others that lead there as well. */
  readonly isPrefix: boolean;
  readonly at: Located;
}

/** A path that a router answers and that does not lead to MCP. */
export interface OtherRoute {
  readonly path: string;
  readonly at: Located;
}

export interface Ways {
  readonly ways: readonly Way[];
  readonly others: readonly OtherRoute[];
  /** Of routers that no listening server was followed to. */
  readonly lost: readonly { readonly use: Use; readonly route: Route }[];
}

/** Routers below routers; more is a circle. */
const MAX_DEPTH = 10;

/** Follows every listening server through its routers to MCP. */
export function readWays(
  project: Project,
  listeners: readonly Listener[],
  entrances: readonly Entrance[],
): Ways {
  const finder = createUseFinder(project, entrances);
  const registered = readRoutes(project);
  const routes = registered.filter((each): each is Route => each.kind === 'route');
  const mounts = registered.filter((each): each is Mount => each.kind === 'mount');
  const usesOfRoute = new Map(
    routes.map((route) => [route, route.handlers.flatMap((each) => finder.usesOf(each))]),
  );
  const reached = new Set<Route>();
  const ways: Way[] = [];
  const others: OtherRoute[] = [];

  const visit = (
    listener: Listener,
    router: RouterAt,
    above: PathText,
    isFollowed: boolean,
    depth: number,
  ) => {
    if (depth > MAX_DEPTH) return;
    for (const route of routes) {
      if (route.router.made.node !== router.made.node) continue;
      reached.add(route);
      const base = joinPaths(above, route.router.below);
      const path = route.path ? joinPaths(base, route.path) : base;
      const uses = usesOfRoute.get(route) ?? [];
      const isPrefix = route.isPrefix || route.path === undefined;
      for (const use of uses)
        ways.push(wayAt(listener, use, path, isPrefix, isFollowed && route.isCertain, route.at));
      if (uses.length === 0 && route.path?.text !== undefined && !route.isPrefix) {
        others.push({ path: path.text ?? route.path.text, at: route.at });
      }
    }
    for (const mount of mounts) {
      if (mount.parent.made.node !== router.made.node) continue;
      const prefix = joinPaths(joinPaths(above, mount.parent.below), mount.prefix);
      const below = joinPaths(prefix, mount.child.below);
      visit(listener, mount.child, below, isFollowed && mount.isCertain, depth + 1);
    }
  };

  const enter = (listener: Listener, root: Root) => {
    if (root.kind === 'router') visit(listener, root.router, EMPTY, true, 0);
    else
      for (const use of finder.usesOf(root.handler))
        ways.push(wayAt(listener, use, EMPTY, true, true, use.at));
  };
  for (const listener of listeners) for (const root of listener.roots) enter(listener, root);
  const lost = routes
    .filter((route) => !reached.has(route))
    .flatMap((route) => (usesOfRoute.get(route) ?? []).map((use) => ({ use, route })));
  return { ways, others, lost };
}

function wayAt(
  listener: Listener,
  use: Use,
  path: PathText,
  isPrefix: boolean,
  isFollowed: boolean,
  at: Located,
): Way {
  const way = { listener, use, kind: use.kind, isFollowed, at };
  const tested = use.paths;
  if (!isPrefix || !tested) return { ...way, path, isPrefix };
  const [first, ...rest] = tested.paths;
  const below =
    first === undefined || rest.length > 0
      ? UNREAD
      : joinPaths(path, { text: first, isCertain: true });
  return { ...way, path: below, isPrefix: tested.isPrefix };
}

/** Says which doors lead to MCP, and how sure that is. */
export function doorsOf(ways: Ways, entrances: readonly Entrance[]): Found<Door>[] {
  const found = new Map<string, Found<Door>>();
  const add = (door: Found<Door>) => {
    const key = `${door.value.path} ${roleOf(door.value.kind)}`;
    const known = found.get(key);
    found.set(key, known ? better(known, door) : door);
  };
  const streamable = soleKind(entrances);
  const followed = new Set(
    ways.ways.flatMap(({ path, use }) =>
      use.entrance && path.text !== undefined ? [path.text] : [],
    ),
  );
  for (const way of ways.ways) {
    const door = doorOf(way, streamable, entrances, followed);
    if (door) add(door);
  }
  for (const { use, route } of ways.lost) {
    const text = route.path?.text;
    const kind = use.kind ?? streamable;
    if (text === undefined || kind === undefined) continue;
    const because = 'a route leads to MCP there, but no server that listens was followed to it';
    add({
      value: { path: normalPath(text), kind },
      certainty: 'likely',
      because,
      at: placeOf(route.at),
    });
  }
  for (const { kind, messages, node, file } of entrances) {
    if (kind !== 'sse' || messages?.text === undefined) continue;
    const path = normalPath(messages.text.replace(/^https?:\/\/[^/]+/, '').replace(/[?#].*$/, ''));
    if ([...found.values()].some(({ value }) => value.kind === 'messages')) continue;
    const because =
      'SSEServerTransport tells clients to send messages there, but no route was followed to it';
    add({
      value: { path, kind: 'messages' },
      certainty: 'likely',
      because,
      at: placeOf({ file, node }),
    });
  }
  return [...found.values()].sort((a, b) => order(a) - order(b));
}

const ORDER: readonly DoorKind[] = ['stateless', 'sessions', 'sse', 'messages'];

function order({ value }: Found<Door>): number {
  return ORDER.indexOf(value.kind);
}

/** Kinds that stand in the place of each other at one path. */
function roleOf(kind: DoorKind): string {
  return kind === 'stateless' ? 'sessions' : kind;
}

const RANK: Readonly<Record<Certainty, number>> = { unclear: 0, likely: 1, certain: 2 };

function better(a: Found<Door>, b: Found<Door>): Found<Door> {
  const best = RANK[b.certainty] > RANK[a.certainty] ? b : a;
  if (a.value.kind === b.value.kind) return best;
  const both = a.certainty === b.certainty ? 'likely' : best.certainty;
  if (both !== 'likely') return best;
  const value: Door = { ...best.value, kind: 'sessions' };
  return {
    ...best,
    value,
    certainty: both,
    because: 'there are sessions and none at the same path',
  };
}

/** The kind of the only transport, or handler, of Streamable HTTP. */
function soleKind(entrances: readonly Entrance[]): DoorKind | undefined {
  const kinds = new Set(entrances.map(({ kind }) => kind).filter((kind) => kind !== 'sse'));
  const [kind, ...others] = kinds;
  return others.length === 0 ? kind : undefined;
}

function doorOf(
  way: Way,
  streamable: DoorKind | undefined,
  entrances: readonly Entrance[],
  followed: ReadonlySet<string>,
): Found<Door> | undefined {
  const { use, path, isPrefix, isFollowed, listener } = way;
  // Where nobody can read off the kind, the one with more methods.
  const kind = use.kind ?? streamable ?? 'sessions';
  if (path.text === undefined) return undefined;
  const text = normalPath(path.text);
  const doubts = [
    ...(path.isCertain ? [] : ['its path is not all in the code']),
    ...(isLiteralPath(text) ? [] : ['its path has a pattern']),
    ...(isFollowed && listener.roots.length > 0
      ? []
      : ['a router on the way was not followed with certainty']),
    ...(listener.isCertain ? [] : ['the server that listens was not followed with certainty']),
    ...(use.kind === undefined && (use.entrance || streamable === undefined)
      ? ['the code does not say whether there are sessions']
      : []),
    ...(use.entrance || isConfirmed(way, text, entrances, followed)
      ? []
      : ['only the name of a method says that it leads to MCP']),
    ...(isPrefix
      ? [
          text === '/'
            ? 'every path leads there that nothing else takes'
            : 'what is below its path leads there as well',
        ]
      : []),
  ];
  const at = placeOf(way.at);
  // Below a path that `use` takes there are only others that the seal shuts.
  const isTaken = isPrefix && text !== '/' && doubts.length === 1 && use.paths === undefined;
  if (doubts.length === 0 || isTaken) {
    return {
      value: { path: text, kind },
      certainty: 'certain',
      because: `a route of the server leads ${TO[kind]}`,
      at,
    };
  }
  return {
    value: { path: text, kind },
    certainty: 'likely',
    because: shortened(doubts.join('; ')),
    at,
  };
}

const TO: Readonly<Record<DoorKind, string>> = {
  stateless: 'to MCP without sessions',
  sessions: 'to MCP with sessions',
  sse: 'to the stream of HTTP+SSE',
  messages: 'to the messages of HTTP+SSE',
};

/** What was not followed is told by something beside it. */
function isConfirmed(
  { use }: Way,
  path: string,
  entrances: readonly Entrance[],
  followed: ReadonlySet<string>,
): boolean {
  if (use.kind !== 'messages') return [...followed].some((each) => normalPath(each) === path);
  const told = entrances.filter(({ kind }) => kind === 'sse').map(({ messages }) => messages);
  return (
    told.length > 0 &&
    told.every((each) => each?.isCertain === true && normalPath(each.text ?? '') === path)
  );
}

/** The entrances that some listening server was followed to. */
export function reachedEntrances({ ways }: Ways): ReadonlySet<SyntaxNode> {
  return new Set(
    ways.flatMap(({ use }) => (use.entrance ? [use.entrance.node as SyntaxNode] : [])),
  );
}

/** The paths that lead to MCP, and only by what was not followed to anything that can be sealed. */
export function unsealedPaths({ ways }: Ways): (string | undefined)[] {
  const textOf = ({ path }: Way) => (path.text === undefined ? undefined : normalPath(path.text));
  const sealed = new Set(ways.filter(({ use }) => use.entrance).map(textOf));
  const open = ways.filter(({ use }) => !use.entrance && use.kind !== 'messages').map(textOf);
  return [...new Set(open)].filter((path) => !sealed.has(path));
}
