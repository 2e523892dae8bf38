import { foldedPaths, foldPath } from './fold-path.js';

const METHODS = {
  stateless: ['POST'],
  sessions: ['POST', 'GET', 'DELETE'],
  sse: ['GET'],
  messages: ['POST'],
};

/** Gives the methods of a door; whatever else is sent there does not get in. */
export function methodsOf({ kind }) {
  return METHODS[kind];
}

/**
 * Prepares to find the door that a request is for; undefined when it is for nothing of ours. What begins like a door
 * that a library opens is that door misspelt: `mcp-proxy`, below FastMCP, takes messages at each such path.
 */
export function createDoorFinder(
  doors,
) {
  const folded = new Set(doors.map(({ path }) => foldPath(path)));
  const prefixes = doors
    .filter(({ openedByLibrary }) => openedByLibrary)
    .map(({ path }) => foldPath(path));
  return (target, method) => {
    const paths = [target.toLowerCase(), ...foldedPaths(target)];
    const isNear = (path) =>
      folded.has(path) || prefixes.some((prefix) => path.startsWith(prefix));
    if (!paths.some(isNear)) return undefined;
    const here = doors.filter(({ path }) => path === pathOf(target));
    return here.find((door) => methodsOf(door).includes(method)) ?? here[0] ?? 'misspelt';
  };
}

/** Gives the path of a request, without the query. */
export function pathOf(target) {
  return target.split('?', 1)[0] ?? '';
}
