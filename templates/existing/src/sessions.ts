import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './auth/caller.js';
import { refusal, type Deny, type Refused } from './auth/denial.js';
import type { HttpResponse } from './auth/response.js';
import type { Door } from './door.js';
import { createEventStreamReader } from './event-stream.js';
import { createSessionOwners } from './session-owners.js';
import { watchResponse } from './watch-response.js';

/** Names the session in the query of a request to a door of the kind `messages`. */
const PARAMETER = 'sessionId';

/** A query of more parameters is none that a client of MCP sends. */
const MAX_PARAMETERS = 32;

/** Binds sessions to the users who opened them, whatever the server behind does with their names. */
export interface Sessions {
  /** Refuses a session or an event that is not the caller's own; the two look the same as what does not exist. */
  check(req: IncomingMessage, door: Door, caller: Caller): Refused | undefined;
  /** Learns from the response which sessions are opened and which are over. */
  follow(req: IncomingMessage, res: ServerResponse, door: Door, caller: Caller): void;
}

/** @param max sessions that are remembered */
export function createSessions(max: number, deny: Deny): Sessions {
  const owners = createSessionOwners(max);

  function check(req: IncomingMessage, door: Door, caller: Caller): Refused | undefined {
    const startedAt = performance.now();
    const session = sessionOf(req, door);
    if (session !== undefined && !owners.isOwn(session, caller)) {
      return deny(startedAt, 'unknown_session', notFound(404, 'Session not found'), { caller });
    }
    const event = req.headers['last-event-id']?.toString() ?? '';
    if (event !== '' && !(session !== undefined && owners.hasSent(session, event))) {
      return deny(startedAt, 'unknown_event', notFound(400, 'Event not found'), { caller });
    }
    return undefined;
  }

  function follow(req: IncomingMessage, res: ServerResponse, door: Door, caller: Caller): void {
    let session = sessionOf(req, door);
    const open = (id: string) => {
      if (owners.open(id, caller)) {
        session = id;
        return;
      }
      // Nobody gets into the session of another one, not even if the server behind lets them.
      deny(performance.now(), 'session_taken', refusal(404, {}), { caller });
      res.destroy();
    };
    const read = createEventStreamReader({
      onId(id) {
        if (session !== undefined) owners.sent(session, id);
      },
      onEndpoint(target) {
        const id = parameterOf(target);
        if (door.kind !== 'sse' || id === undefined) return;
        open(id);
        res.once('close', () => {
          owners.forget(id);
        });
      },
    });
    watchResponse(res, {
      onHead() {
        const id = res.getHeader('mcp-session-id');
        if (typeof id === 'string' && hasHeader(door)) open(id);
        const isOver = req.method === 'DELETE' && res.statusCode < 300;
        if (session !== undefined && (isOver || res.statusCode === 404)) owners.forget(session);
      },
      onEvents(chunk) {
        if (session !== undefined || door.kind === 'sse') read(chunk);
      },
    });
  }

  return { check, follow };
}

/** Says it as the SDK does, whose clients begin a new session then. */
function notFound(status: number, message: string): HttpResponse {
  return refusal(status, { jsonrpc: '2.0', error: { code: -32001, message }, id: null });
}

/** Gives the session that a request is for; undefined when it names none and may open one. */
function sessionOf({ url = '', headers }: IncomingMessage, door: Door): string | undefined {
  if (hasHeader(door)) return headers['mcp-session-id']?.toString();
  // Without one there is nobody to send a message to.
  return door.kind === 'messages' ? (parameterOf(url) ?? '') : undefined;
}

function hasHeader({ kind }: Door): boolean {
  return kind === 'stateless' || kind === 'sessions';
}

/**
 * Reads the session from a query. Servers read queries in many ways (`qs` knows brackets, and stops at a thousand
 * parameters), so that one which two of them could read differently names none.
 */
function parameterOf(target: string): string | undefined {
  const query = target.replace(/^[^?]*\??/, '');
  const parameters = new URLSearchParams(query);
  const names = [...parameters.keys()];
  const isPlain = !query.includes(';') && names.every((name) => /^[\w-]+$/.test(name));
  const isSole =
    names.filter((name) => name.toLowerCase() === PARAMETER.toLowerCase()).length === 1;
  if (!isPlain || !isSole || query.split('&').length > MAX_PARAMETERS) return undefined;
  return parameters.get(PARAMETER) ?? undefined;
}
