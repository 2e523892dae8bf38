import { userKey } from './caller.js';
import { refusal, tooMany } from './denial.js';
import {
  jsonRpcError,
  MalformedMessageError,
  readId,
  readMessage,
} from './json-rpc.js';
import { operationOf } from './operations.js';
import { ResourceNotFoundError } from './sdk.js';

/** Seconds until a client should try again when it has too many streams open. */
const STREAM_RETRY_AFTER = 30;

/** Builds the guard. It keeps no state but what is let through and not answered yet. */
export function createGuard(options) {
  const { authenticate, scopes, revision, challenges, quotas, deny, log } = options;
  /** What was let through and is not answered yet, by the parsed body or what stands for the request. */
  const unanswered = new WeakMap();

  /** Names everything the operation needs in one challenge. */
  function stepUp(
    caller,
    needed,
    { isOfEarlierEra },
  ) {
    const beyond = scopes.missing(caller.ceiling ?? needed, needed);
    if (beyond.length > 0) return challenges.insufficientPermissions(beyond, caller);
    if (!options.stepsUp) {
      return challenges.insufficientPermissions(scopes.missing(caller.scopes, needed), caller);
    }
    // Clients of earlier revisions replace the scopes they have by those of the challenge.
    const echoes = revision.challengeEchoesGranted || isOfEarlierEra;
    const held = echoes ? caller.scopes.filter(scopes.knows) : [];
    return challenges.insufficientScope([...new Set([...needed, ...held])], caller);
  }

  function authorize(caller, body) {
    const startedAt = performance.now();
    let message;
    try {
      message = readMessage(body, options.maxJsonDepth);
    } catch (error) {
      if (!(error instanceof MalformedMessageError)) throw error;
      const response = refusal(400, jsonRpcError(-32600, error.message, readId(body)));
      return deny(startedAt, 'malformed_message', response, { caller });
    }
    const operation = operationOf(message, caller, scopes);
    if ('kind' in operation) {
      // Unknown is an ordinary JSON-RPC error (ERR-01), but first the base scopes count.
      const isAdmitted = scopes.missing(caller.scopes, scopes.base).length === 0;
      const response = isAdmitted
        ? unknown(operation, message)
        : stepUp(caller, scopes.base, message);
      return deny(startedAt, `unknown_${operation.kind}`, response, {
        caller,
        method: inPlainWords(message.method),
        ...missingEntry(operation, options.production),
      });
    }
    const needed = operation.scopes;
    const facts = { caller, method: message.method, ...operation.addressed };
    if (caller.kind === 'machine' && scopes.needsUser(facts.tool)) {
      return deny(startedAt, 'needs_user', challenges.refused('needs_user', caller), facts);
    }
    const missingScopes = scopes.missing(caller.scopes, needed);
    if (missingScopes.length > 0) {
      const response = stepUp(caller, needed, message);
      return deny(startedAt, 'insufficient_scope', response, { ...facts, missingScopes });
    }
    const isStream = message.method === 'subscriptions/listen';
    return letThrough(body, { startedAt, caller, facts, isStream });
  }

  function admit(caller, request, method) {
    const startedAt = performance.now();
    if (method !== 'GET' && method !== 'DELETE') {
      throw new Error(`${method} has a message, which decides`);
    }
    const facts = { caller, method };
    const missingScopes = scopes.missing(caller.scopes, scopes.base);
    if (missingScopes.length > 0) {
      // Sessions are of earlier revisions.
      const response = stepUp(caller, scopes.base, { isOfEarlierEra: true });
      return deny(startedAt, 'insufficient_scope', response, { ...facts, missingScopes });
    }
    return letThrough(request, { startedAt, caller, facts, isStream: method === 'GET' });
  }

  /** Lets go on what has the scopes it needs; a stream only if its user has one left. */
  function letThrough(
    decided,
    passed,
  ) {
    const { startedAt, caller, facts, isStream } = passed;
    const release = isStream ? quotas.takeStream(userKey(caller)) : undefined;
    if (isStream && !release) {
      const response = tooMany('Too many open streams', STREAM_RETRY_AFTER);
      return deny(startedAt, 'too_many_streams', response, facts);
    }
    unanswered.set(decided, { ...facts, durationMs: performance.now() - startedAt });
    return { allowed: true, stream: release && { expiresAt: caller.expiresAt, release } };
  }

  function answered(decided, status) {
    const facts = unanswered.get(decided);
    if (!facts) return;
    unanswered.delete(decided);
    log({ ...verdictOn(status), ...(status === undefined ? {} : { status }), ...facts });
  }

  return { authenticate, authorize, admit, answered };
}

/** Builds the response to a message that asks for what does not exist, as far as callers are told. */
function unknown({ kind, uri }, { id, isOfEarlierEra }) {
  if (uri !== undefined) {
    // As the SDK says it of one that has an entry and does not exist, so that nobody can tell the two apart.
    const { message, data } = new ResourceNotFoundError(uri);
    return refusal(200, jsonRpcError(-32602, message, id, data));
  }
  if (kind !== 'method') return refusal(200, jsonRpcError(-32602, `Unknown ${kind}`, id));
  const body = jsonRpcError(-32601, 'Method not found', id);
  // A notification has no response, so the status alone says that it was not taken.
  if (id === undefined) return refusal(400, body);
  return refusal(isOfEarlierEra ? 200 : 404, body);
}

/** Says which entry would open what has none, and during development of what. */
function missingEntry({ kind, asked }, production) {
  if (asked === undefined) return {};
  const setting = `${kind}s in mcp-auth/scope-map.js`;
  const isPlain = /^[\x20-\x7e]{1,128}$/.test(asked);
  return production || !isPlain ? { setting } : { setting, asked };
}

/** Gives the name of a method for the log, unless it could be anything else. */
function inPlainWords(method) {
  return method !== undefined && /^[A-Za-z_/$]{1,64}$/.test(method) ? method : undefined;
}

/** Names what became of a message that was let through. */
function verdictOn(status) {
  if (status === undefined) return { decision: 'allowed', reason: 'client_left' };
  if (status < 400) return { decision: 'allowed', reason: 'ok' };
  if (status === 403) return { decision: 'denied', reason: 'second_gate' };
  return { decision: 'denied', reason: status < 500 ? 'protocol_error' : 'server_error' };
}
