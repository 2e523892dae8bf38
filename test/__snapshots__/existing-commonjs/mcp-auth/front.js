import { createDecisionLog } from './auth/decision-log.js';
import { createDeny, refusal } from './auth/denial.js';
import { reasonOf } from './auth/failure.js';
import { logSink } from './auth/log-sink.js';
import { refuse } from './auth/response.js';
import { createDoorFinder, methodsOf, pathOf } from './door.js';
import { bodyNotJson, bodyTooLarge } from './http/body.js';
import { createNodeChecks, removeCredentials } from './http/node-checks.js';
import { metadataResponse, notFound, securityHeaders } from './http/responses.js';
import { followStream } from './http/stream-slots.js';
import { parseJson } from './json-body.js';
import { send, setHeaders } from './node-response.js';
import { checkMethodOverride, keepMethod, METHOD_OVERRIDES } from './one-method.js';
import { takePlace } from './pipeline.js';
import { readAndPutBack } from './replay-body.js';
import { createSessions } from './sessions.js';
import { bodyTooSlow } from './slow-body.js';

/** Builds the front: token before body, body before scopes, and every session its user's own. */
export function createFront(
  { config, resourceServer },
  { doors, limits, log = logSink },
) {
  const { guard, logged, metadata, authInfo } = resourceServer;
  const checks = createNodeChecks(config, resourceServer);
  const ofAll = securityHeaders(config.resource);
  const findDoor = createDoorFinder(doors);
  const deny = createDeny(createDecisionLog(log));
  const sessions = createSessions(limits, deny);

  async function decide(arrival, door) {
    const { req, res } = arrival;
    const { method = '', url = '' } = req;
    nameHost(req);
    setHeaders(res, ofAll);
    const response = checks.everyPath(req);
    if (response) return { response };
    if (door === 'metadata') return { response: logged(metadataResponse(method, metadata)) };
    if (door !== 'misspelt') return enter(arrival, door);
    return { response: logged(notFound({ method, path: pathOf(url) }, config)) };
  }

  async function enter({ req, res, isWaiting }, door) {
    const setAll = (headers) => {
      setHeaders(res, headers);
    };
    const { response, caller } = await checks.endpoint(req, setAll, methodsOf(door));
    if (response) return { response };
    removeCredentials(req, unseenAt(door, req));
    const override = checkMethodOverride(req);
    if (override) return { response: logged(override, caller) };
    keepMethod(req);
    const foreign = sessions.check(req, door, caller);
    if (foreign) return { response: foreign.refusal };
    const startedAt = performance.now();
    const whenOver = takePlace(res);
    if (!whenOver) {
      const tooMany = refusal(429, { message: 'Too many requests wait on this connection' });
      return { response: deny(startedAt, 'too_many_pipelined', tooMany, { caller }).refusal };
    }
    if (isWaiting) res.writeContinue();
    const { method = '' } = req;
    const isMessage = method === 'POST';
    const message = isMessage ? await readMessage(req, caller) : { body: undefined };
    if ('response' in message) return message;
    const decision = isMessage
      ? guard.authorize(caller, message.body)
      : guard.admit(caller, req, method);
    if ('refusal' in decision) return { response: decision.refusal };
    if (decision.stream) followStream(res, decision.stream);
    whenOver(() => {
      guard.answered(message.body ?? req, res.headersSent ? res.statusCode : undefined);
    });
    sessions.follow(req, res, door, caller);
    res.setHeader('Cache-Control', 'no-store');
    // Where the SDKs look for it.
    Object.assign(req, { auth: authInfo(caller) });
    return { caller };
  }

  async function readMessage(
    req,
    caller,
  ) {
    const { bodyBytes: bytes, requestTimeoutMs: milliseconds } = limits;
    const read = await readAndPutBack(req, { bytes, milliseconds });
    if (read === 'client_left') return { response: undefined };
    if (read === 'too_large') return { response: logged(bodyTooLarge(), caller) };
    if (read === 'too_slow') return { response: logged(bodyTooSlow(), caller) };
    const body = parseJson(read);
    return body === undefined ? { response: logged(bodyNotJson(), caller) } : { body };
  }

  async function judge(
    arrival,
    door,
  ) {
    const { res } = arrival;
    try {
      const { caller, response } = await decide(arrival, door);
      if (response) send(res, response);
      return caller;
    } catch (error) {
      // Whatever went wrong, nothing is known about the request: fail closed.
      const time = new Date().toISOString();
      log(JSON.stringify({ time, event: 'front_failed', cause: reasonOf(error) }), 'error');
      if (res.headersSent) res.destroy();
      else send(res, refuse(500, 'Internal error'));
      return undefined;
    }
  }

  return {
    judge(arrival) {
      const { url = '', method = '' } = arrival.req;
      const isMetadata = metadata.paths.includes(pathOf(url));
      const door = isMetadata ? 'metadata' : findDoor(url, method);
      return door && judge(arrival, door);
    },
    isDoor: (target) => findDoor(target, '') !== undefined,
  };
}

/** Names the headers that nobody behind a door sees. Sessions are learned from streams, so these are not compressed. */
function unseenAt({ kind }, { method }) {
  const isStream = kind === 'sse' || method === 'GET';
  return isStream ? [...METHOD_OVERRIDES, 'accept-encoding'] : METHOD_OVERRIDES;
}

/** Puts the name that HTTP/2 gives in its own way (RFC 9113 section 8.3.1) where everybody looks for it. */
function nameHost({ headers }) {
  headers.host ??= headers[':authority']?.toString();
}
