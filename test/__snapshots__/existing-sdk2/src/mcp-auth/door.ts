import { foldedPaths, foldPath } from './fold-path.js';

/**
 * What a path takes: `stateless` and `sessions` are Streamable HTTP without and with sessions; `sse` and `messages`
 * are the two of HTTP+SSE (revision 2024-11-05).
 */
export type DoorKind = 'stateless' | 'sessions' | 'sse' | 'messages';

/** A path that reaches MCP. */
export interface Door {
  /** By exactly this spelling. */
  readonly path: string;
  readonly kind: DoorKind;
  /** No code of yours names it. A library may take more than the very path: all that begins like it is no other path. */
  readonly openedByLibrary?: true;
}

const METHODS: Readonly<Record<DoorKind, readonly string[]>> = {
  stateless: ['POST'],
  sessions: ['POST', 'GET', 'DELETE'],
  sse: ['GET'],
  messages: ['POST'],
};

/** Gives the methods of a door; whatever else is sent there does not get in. */
export function methodsOf({ kind }: Door): readonly string[] {
  return METHODS[kind];
}

/** A door, or that a path is one of them in a spelling that only some router takes for it. */
export type FoundDoor = Door | 'misspelt';

/**
 * Prepares to find the door that a request is for; undefined when it is for nothing of ours. What begins like a door
 * that a library opens is that door misspelt: `mcp-proxy`, below FastMCP, takes messages at each such path.
 */
export function createDoorFinder(
  doors: readonly Door[],
): (target: string, method: string) => FoundDoor | undefined {
  const folded = new Set(doors.map(({ path }) => foldPath(path)));
  const prefixes = doors
    .filter(({ openedByLibrary }) => openedByLibrary)
    .map(({ path }) => foldPath(path));
  return (target, method) => {
    const paths = [target.toLowerCase(), ...foldedPaths(target)];
    const isNear = (path: string) =>
      folded.has(path) || prefixes.some((prefix) => path.startsWith(prefix));
    if (!paths.some(isNear)) return undefined;
    const here = doors.filter(({ path }) => path === pathOf(target));
    return here.find((door) => methodsOf(door).includes(method)) ?? here[0] ?? 'misspelt';
  };
}

/** Gives the path of a request, without the query. */
export function pathOf(target: string): string {
  return target.split('?', 1)[0] ?? '';
}
