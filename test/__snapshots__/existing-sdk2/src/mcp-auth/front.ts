import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './auth/caller.js';
import { createDecisionLog } from './auth/decision-log.js';
import { createDeny, refusal } from './auth/denial.js';
import { reasonOf } from './auth/failure.js';
import { logSink, type LogSink } from './auth/log-sink.js';
import { createDoorFinder, methodsOf, pathOf, type Door } from './door.js';
import { bodyNotJson, bodyTooLarge } from './http/body.js';
import { createNodeChecks, removeCredentials } from './http/node-checks.js';
import { internalError, metadataResponse, notFound, securityHeaders } from './http/responses.js';
import { followStream } from './http/stream-slots.js';
import { parseJson } from './json-body.js';
import type { Limits } from './limits.js';
import { send, setHeaders } from './node-response.js';
import type { Protection } from './protection.js';
import { readAndPutBack } from './replay-body.js';
import { createSessions } from './sessions.js';

/** A request, and how Node handed it on. */
export interface Arrival {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  /** The client waits for a word before it sends the body (RFC 9110 section 10.1.1), and nobody said it yet. */
  readonly isWaiting: boolean;
}

/** Stands in front of everything that an HTTP server does. */
export interface Front {
  /**
   * Judges a request before anybody else sees it.
   *
   * @returns undefined for a request to a path that is nothing of ours: it goes on as it is. Otherwise the
   *   caller when it may go on; nobody when it was answered
   */
  judge(arrival: Arrival): Promise<Caller | undefined> | undefined;
  /** Tells whether a path is a door, in any spelling: no WebSocket is opened there. */
  isDoor(target: string): boolean;
}

/** What a front is made of, beside the guard. */
export interface FrontOptions {
  readonly doors: readonly Door[];
  readonly limits: Pick<Limits, 'bodyBytes' | 'requestTimeoutMs' | 'sessions'>;
  readonly log?: LogSink;
}

/** Builds the front: token before body, body before scopes, and every session its user's own. */
export function createFront(
  { config, resourceServer }: Protection,
  { doors, limits, log = logSink }: FrontOptions,
): Front {
  const { guard, logged, metadata, authInfo } = resourceServer;
  const checks = createNodeChecks(config, resourceServer);
  const ofAll = securityHeaders(config.resource);
  const findDoor = createDoorFinder(doors);
  const deny = createDeny(createDecisionLog(log));
  const sessions = createSessions(limits.sessions, deny);

  /** @returns nobody when the request was answered */
  async function pass({ req, res, isWaiting }: Arrival, door: Door): Promise<Caller | undefined> {
    const { response, caller } = await checks.endpoint(
      req,
      (headers) => {
        setHeaders(res, headers);
      },
      methodsOf(door),
    );
    if (response) return answer(res, response);
    removeCredentials(req);
    const foreign = sessions.check(req, door, caller);
    if (foreign) return answer(res, foreign.refusal);
    if (isWaiting) res.writeContinue();
    const { method = '' } = req;
    const message = method === 'POST' ? await readMessage(req, res, caller) : undefined;
    if (method === 'POST' && !message) return undefined;
    const decision = message
      ? guard.authorize(caller, message.body)
      : guard.admit(caller, req, method);
    if (!decision.allowed) return answer(res, decision.refusal);
    if (decision.stream) followStream(res, decision.stream);
    res.once('close', () => {
      guard.answered(message?.body ?? req, res.headersSent ? res.statusCode : undefined);
    });
    sessions.follow(req, res, door, caller);
    res.setHeader('Cache-Control', 'no-store');
    // Where the SDKs look for it.
    Object.assign(req, { auth: authInfo(caller) });
    return caller;
  }

  /** @returns nothing when the request was answered */
  async function readMessage(req: IncomingMessage, res: ServerResponse, caller: Caller) {
    const startedAt = performance.now();
    const read = await readAndPutBack(req, {
      bytes: limits.bodyBytes,
      milliseconds: limits.requestTimeoutMs,
    });
    if (read === 'client_left') return undefined;
    if (read === 'too_large') return answer(res, logged(bodyTooLarge(), caller));
    if (read === 'too_slow') {
      const response = refusal(408, { message: 'The body took too long' });
      return answer(res, deny(startedAt, 'body_too_slow', response, { caller }).refusal);
    }
    const body = parseJson(read);
    if (body === undefined) return answer(res, logged(bodyNotJson(), caller));
    return { body };
  }

  async function respond(arrival: Arrival, door: Door | 'misspelt' | 'metadata') {
    const { req, res } = arrival;
    const { method = '', url = '' } = req;
    nameHost(req);
    setHeaders(res, ofAll);
    const refused = checks.everyPath(req);
    if (refused) return answer(res, refused);
    if (door === 'metadata') return answer(res, logged(metadataResponse(method, metadata)));
    if (door !== 'misspelt') return pass(arrival, door);
    return answer(res, logged(notFound({ method, path: pathOf(url) }, config)));
  }

  return {
    judge(arrival) {
      const { url = '', method = '' } = arrival.req;
      const isMetadata = metadata.paths.includes(pathOf(url));
      const door = isMetadata ? 'metadata' : findDoor(url, method);
      return door && respond(arrival, door).catch((error: unknown) => fail(arrival, error, log));
    },
    isDoor: (target) => findDoor(target, '') !== undefined,
  };
}

function answer(res: ServerResponse, response: Parameters<typeof send>[1]): undefined {
  send(res, response);
}

/** Says that the front itself failed: nothing gets through. */
function fail({ res }: Arrival, error: unknown, log: LogSink): undefined {
  const time = new Date().toISOString();
  log(JSON.stringify({ time, event: 'front_failed', cause: reasonOf(error) }), 'error');
  if (res.headersSent) res.destroy();
  else send(res, internalError());
}

/** Puts the name that HTTP/2 gives in its own way (RFC 9113 section 8.3.1) where everybody looks for it. */
function nameHost({ headers }: IncomingMessage): void {
  headers.host ??= headers[':authority']?.toString();
}
