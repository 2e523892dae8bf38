import { doorsOf, readWays, reachedEntrances, unsealedPaths } from '../doors.js';
import { entrancesOf, type Entrance } from '../entrances.js';
import { ExistingError } from '../existing-error.js';
import type { Certainty, Found, ShapeId, Spot } from '../findings.js';
import type { Located } from '../follow.js';
import { readListeners, type Listener, type Listeners } from '../listeners.js';
import { placeOf, spelled, type Project } from '../project.js';
import { sdk1 } from './sdk1.js';
import { sdk2 } from './sdk2.js';
import type { Recognised } from './shape.js';

/** All that takes MCP requests of the SDK. */
export const MAKERS = [...sdk1, ...sdk2];

/** Recognises a server of the SDK behind a server of Node, whatever stands between them. */
export function recogniseHttp(project: Project): Recognised | undefined {
  const entrances = entrancesOf(project, MAKERS);
  const [first] = entrances;
  if (!first) return undefined;
  const listeners = readListeners(project);
  const ways = readWays(project, listeners.listeners, entrances);
  const serving = listeners.listeners.filter((each) =>
    ways.ways.some(({ listener }) => listener === each),
  );
  if (serving.length === 0) refuseWhatNobodyServes(listeners, first);
  const reached = reachedEntrances(ways);
  const spots = [
    ...serving.map((each) => listenerSpot(project, each)),
    ...listeners.unfollowed.map((at) => unfollowedSpot(at)),
    ...entrances.map((each) => entranceSpot(project, each, reached.has(each.node))),
  ];
  const doors = doorsOf(ways, entrances);
  const [listener] = serving;
  return {
    shape: shapeOf(entrances, reached, spots),
    doors,
    spots,
    serving: (listener?.at ?? first).file,
    otherServers: listeners.listeners.filter((each) => !serving.includes(each)).map(({ at }) => at),
    unsealed: unsealedPaths(ways),
    others: ways.others.filter(({ path }) => doors.every(({ value }) => value.path !== path)),
  };
}

/** Says what serves it instead, where that is seen. */
function refuseWhatNobodyServes({ strangers, unfollowed }: Listeners, first: Entrance): void {
  const [stranger] = strangers;
  if (stranger) {
    throw new ExistingError(
      'unsupported-server',
      `${stranger.name} serves MCP here (${spelled(stranger.at)}), and there is no guard for that yet: only for node:http, Express, Fastify, Hono on Node, Nest, Next and FastMCP`,
    );
  }
  if (unfollowed.length > 0) return;
  throw new ExistingError(
    'unsupported-server',
    `MCP is served here (${spelled(first)}), but no server that listens was found: what runs in a host of functions, a worker, or another package has no place for the guard yet`,
  );
}

/** Why a file is not edited, or undefined. */
function untouchable(project: Project, { file }: Located): string | undefined {
  return project.sources.sources.get(file)?.untouchable;
}

function spotAt(
  project: Project,
  spot: Spot,
  at: Located,
  isCertain: boolean,
  because: string,
): Found<Spot> {
  const reason = untouchable(project, at);
  const certainty: Certainty = isCertain && reason === undefined ? 'certain' : 'likely';
  return {
    value: spot,
    certainty,
    because: reason === undefined ? because : `${because}; it is not edited: ${reason}`,
    at: placeOf(at),
  };
}

function listenerSpot(
  project: Project,
  { spot, target, isCertain, because }: Listener,
): Found<Spot> {
  return spotAt(project, spot, target, isCertain, because);
}

function unfollowedSpot(at: Located): Found<Spot> {
  return {
    value: { kind: 'wrap', call: 'protectServer' },
    certainty: 'unclear',
    because: 'something listens there, and what that is was not followed',
    at: placeOf(at),
  };
}

function entranceSpot(project: Project, entrance: Entrance, isReached: boolean): Found<Spot> {
  const spot: Spot = { kind: 'wrap', call: 'sealed' };
  const { name } = entrance.maker;
  const because = isReached
    ? `${name} takes MCP requests of the server there`
    : `${name} takes MCP requests there, but no server that listens was followed to it`;
  return spotAt(project, spot, entrance, isReached, because);
}

/** The generation of the SDK; where both are in use, nobody knows which one counts. */
function shapeOf(
  entrances: readonly Entrance[],
  reached: ReadonlySet<unknown>,
  spots: readonly Found<Spot>[],
): Found<ShapeId> {
  const used = entrances.filter(({ node }) => reached.has(node));
  const counted = used.length > 0 ? used : entrances;
  const [shape = 'sdk1', ...others] = new Set(counted.map(({ maker }) => maker.shape));
  const names = [...new Set(counted.map(({ maker }) => maker.name))].join(' and ');
  if (others.length > 0) {
    return {
      value: shape,
      certainty: 'unclear',
      because: `both generations of the SDK serve MCP: ${names}`,
    };
  }
  const isServed =
    used.length > 0 &&
    spots.every(({ certainty }) => certainty !== 'unclear') &&
    spots.some(
      ({ value, certainty }) =>
        certainty === 'certain' && value.kind !== 'route' && value.call === 'protectServer',
    );
  return isServed
    ? {
        value: shape,
        certainty: 'certain',
        because: `a server that listens was followed to ${names}`,
      }
    : {
        value: shape,
        certainty: 'likely',
        because: `${names} is in use, but not every step from a server that listens was followed`,
      };
}
