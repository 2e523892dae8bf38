import type { Authenticate } from './authenticate';
import { userKey, type Caller } from './caller';
import type { Challenges } from './challenges';
import type { DecisionEntry } from './decision-log';
import { refusal, tooMany, type Deny, type Facts, type Refused } from './denial';
import {
  jsonRpcError,
  MalformedMessageError,
  readId,
  readMessage,
  type Message,
} from './json-rpc';
import { operationOf, type Unknown } from './operations';
import type { HttpResponse } from './response';
import type { ScopeRules } from './scopes';
import { ResourceNotFoundError } from './sdk';

/** The outcome of the second step, which decides on the message. */
export type Authorization =
  { readonly allowed: true; readonly stream: Stream | undefined } | Refused;

/** A response that goes on until the client leaves. */
export interface Stream {
  /** Seconds since the epoch: the expiry of its token, at which it has to end (META-24). */
  readonly expiresAt: number;
  /** To be called when it ended, whoever ended it. */
  readonly release: () => void;
}

/** The authorization decisions, free of any web framework. */
export interface Guard {
  /** Step 1, before the body is read (CHAL-21). */
  readonly authenticate: Authenticate;
  /** Step 2, on the parsed body, before any tool code runs (CHAL-20). */
  authorize(caller: Caller, body: unknown): Authorization;
  /**
   * Step 2 of a request that has no message: GET opens the stream of a session, DELETE ends a session. Both need
   * the base scopes.
   *
   * @param request any object that stands for it
   */
  admit(caller: Caller, request: object, method: string): Authorization;
  /**
   * Step 3, when the SDK has answered what was let through. Only now the log can say what the client got.
   *
   * @param decided the very object that {@link Guard.authorize} or {@link Guard.admit} decided on
   * @param status of the response; undefined when the client left before there was one
   */
  answered(decided: unknown, status: number | undefined): void;
}

/** The differences between revisions of the MCP specification for a resource server. */
export interface RevisionRules {
  readonly id: string;
  /** The 401 challenge names the base scopes (CHAL-15). */
  readonly scopeInChallenge: boolean;
  /**
   * A 403 repeats the scopes the caller holds, for clients that ask for nothing else (CHAL-16). Clients
   * of earlier revisions always need that.
   */
  readonly challengeEchoesGranted: boolean;
}

/** Counts what each user takes of the server (DOS-01). */
export interface Quotas {
  /** Counts a message: 0 when it may go on, else the seconds to wait. */
  readonly secondsToWait: (user: string) => number;
  /** Takes a stream and gives the function that ends it; undefined when the user has none left. */
  readonly takeStream: (user: string) => (() => void) | undefined;
}

/** The parts of a guard. */
export interface GuardOptions {
  readonly authenticate: Authenticate;
  readonly scopes: ScopeRules;
  readonly revision: RevisionRules;
  readonly challenges: Challenges;
  /** Whether a client that signs in again can bring more scopes. */
  readonly stepsUp: boolean;
  /** Keeps names that clients made up out of the log. */
  readonly production: boolean;
  readonly maxJsonDepth: number;
  readonly quotas: Quotas;
  readonly deny: Deny;
  readonly log: (entry: DecisionEntry) => void;
}

type Verdict = Pick<DecisionEntry, 'decision' | 'reason'>;

/** Seconds until a client should try again when it has too many streams open. */
const STREAM_RETRY_AFTER = 30;

/** Builds the guard. It keeps no state but what is let through and not answered yet. */
export function createGuard(options: GuardOptions): Guard {
  const { authenticate, scopes, revision, challenges, quotas, deny, log } = options;
  /** What was let through and is not answered yet, by the parsed body or what stands for the request. */
  const unanswered = new WeakMap<object, Facts & { readonly durationMs: number }>();

  /** Names everything the operation needs in one challenge. */
  function stepUp(
    caller: Caller,
    needed: readonly string[],
    { isOfEarlierEra }: Pick<Message, 'isOfEarlierEra'>,
  ): HttpResponse {
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

  function authorize(caller: Caller, body: unknown): Authorization {
    const startedAt = performance.now();
    let message: Message;
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
    const facts: Facts = { caller, method: message.method, ...operation.addressed };
    if (caller.kind === 'machine' && scopes.needsUser(facts.tool)) {
      return deny(startedAt, 'needs_user', challenges.refused('needs_user', caller), facts);
    }
    const missingScopes = scopes.missing(caller.scopes, needed);
    if (missingScopes.length > 0) {
      const response = stepUp(caller, needed, message);
      return deny(startedAt, 'insufficient_scope', response, { ...facts, missingScopes });
    }
    const isStream = message.method === 'subscriptions/listen';
    return letThrough(body as object, { startedAt, caller, facts, isStream });
  }

  function admit(caller: Caller, request: object, method: string): Authorization {
    const startedAt = performance.now();
    if (method !== 'GET' && method !== 'DELETE') {
      throw new Error(`${method} has a message, which decides`);
    }
    const facts: Facts = { caller, method };
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
    decided: object,
    passed: { startedAt: number; caller: Caller; facts: Facts; isStream: boolean },
  ): Authorization {
    const { startedAt, caller, facts, isStream } = passed;
    const release = isStream ? quotas.takeStream(userKey(caller)) : undefined;
    if (isStream && !release) {
      const response = tooMany('Too many open streams', STREAM_RETRY_AFTER);
      return deny(startedAt, 'too_many_streams', response, facts);
    }
    unanswered.set(decided, { ...facts, durationMs: performance.now() - startedAt });
    return { allowed: true, stream: release && { expiresAt: caller.expiresAt, release } };
  }

  function answered(decided: unknown, status: number | undefined): void {
    const facts = unanswered.get(decided as object);
    if (!facts) return;
    unanswered.delete(decided as object);
    log({ ...verdictOn(status), ...(status === undefined ? {} : { status }), ...facts });
  }

  return { authenticate, authorize, admit, answered };
}

/** Builds the response to a message that asks for what does not exist, as far as callers are told. */
function unknown({ kind, uri }: Unknown, { id, isOfEarlierEra }: Message): HttpResponse {
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
function missingEntry({ kind, asked }: Unknown, production: boolean): Facts {
  if (asked === undefined) return {};
  const setting = `${kind}s in lib/mcp-auth/scope-map.ts`;
  const isPlain = /^[\x20-\x7e]{1,128}$/.test(asked);
  return production || !isPlain ? { setting } : { setting, asked };
}

/** Gives the name of a method for the log, unless it could be anything else. */
function inPlainWords(method: string | undefined): string | undefined {
  return method !== undefined && /^[A-Za-z_/$]{1,64}$/.test(method) ? method : undefined;
}

/** Names what became of a message that was let through. */
function verdictOn(status: number | undefined): Verdict {
  if (status === undefined) return { decision: 'allowed', reason: 'client_left' };
  if (status < 400) return { decision: 'allowed', reason: 'ok' };
  if (status === 403) return { decision: 'denied', reason: 'second_gate' };
  return { decision: 'denied', reason: status < 500 ? 'protocol_error' : 'server_error' };
}
