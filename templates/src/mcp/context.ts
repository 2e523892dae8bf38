import {
  TRACEPARENT_META_KEY,
  TRACESTATE_META_KEY,
  type InputRequiredResult,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { z } from 'zod';
import type { Caller } from '../auth/caller.js';
import { callerOf } from '../auth/resource-server.js';
import type { Audience } from './resource-updates.js';
import type { Services } from '../services.js';
import { createProgress, type Progress } from './progress.js';
import { noRound, type Questions, type Round } from './rounds.js';
import { readTrace, type Trace } from './trace.js';

/**
 * What a tool, a resource or a prompt gets of the request it is run for. It has the members of the caller as
 * well. Nothing in it holds a token, a header or the request itself (PASS-01).
 */
export type Context = Caller & {
  readonly caller: Caller;
  /** What `src/services.ts` opened. */
  readonly services: Services;
  /** Aborts when the client cancels the request or leaves. */
  readonly signal: AbortSignal;
  /** Random. The log has it when the request fails, and so has the answer. */
  readonly requestId: string;
  /** What the client says of the trace it is in. Of the right form, and otherwise not to be trusted. */
  readonly trace: Trace;
  /** Tells the client how far it is. Silent when the client did not ask, or when nothing went forward. */
  readonly progress: Progress;
  /** Whether the client can ask its user something on behalf of this request. */
  readonly canAsk: boolean;
  /**
   * Gives what the user answered to an earlier {@link Context.ask} of this very request; undefined when there
   * is no answer yet, when it does not fit, or when they declined.
   */
  readonly answer: <Schema extends z.ZodType>(
    key: string,
    schema: Schema,
  ) => z.output<Schema> | undefined;
  /** Whether the user said no, or closed the question. */
  readonly declined: (key: string) => boolean;
  /**
   * Makes the result that has the client ask its user. Then it sends the request again, so ask before anything
   * is changed.
   *
   * @throws ShownError where {@link Context.canAsk} is false, or the user has said no to one of the questions
   */
  readonly ask: (questions: Questions) => InputRequiredResult;
  /** Tells who listens that a resource has changed: only the caller's own clients, unless said otherwise. */
  readonly resourceUpdated: (uri: string, audience?: Audience) => void;
};

/** What the context of a request is made of, beside the request. */
export interface Surroundings {
  readonly services: Services;
  /** Takes what handlers say of resources that changed. */
  readonly onResourceUpdated?: (caller: Caller, uri: string, audience: Audience) => void;
}

type Members = Omit<Context, keyof Caller>;

/**
 * Makes the context of a request.
 *
 * @throws Error for a request that no caller was verified for
 */
export function createContext(
  { http, mcpReq }: ServerContext,
  { services, onResourceUpdated }: Surroundings,
  requestId: string,
  round: Round,
): Context {
  const caller = callerOf(http?.authInfo);
  return withCaller(caller, {
    caller,
    services,
    signal: mcpReq.signal,
    requestId,
    trace: readTrace(mcpReq._meta?.[TRACEPARENT_META_KEY], mcpReq._meta?.[TRACESTATE_META_KEY]),
    progress: createProgress(mcpReq),
    ...round,
    resourceUpdated: (uri, audience = 'owner') => {
      onResourceUpdated?.(caller, uri, audience);
    },
  });
}

/**
 * Makes a context without a request: for a caller that a test hands to a tool.
 *
 * @param members what the tool is to find in it
 */
export function contextOf(caller: Caller, members: Partial<Members> = {}): Context {
  return withCaller(caller, {
    caller,
    services: members.services ?? NO_SERVICES,
    signal: new AbortController().signal,
    requestId: crypto.randomUUID(),
    trace: {},
    progress: () => Promise.resolve(),
    ...noRound,
    resourceUpdated: () => undefined,
    ...members,
  });
}

/** Tells a context from a plain caller. */
export function isContext(caller: Caller | Context): caller is Context {
  return 'requestId' in caller;
}

/**
 * Only what the caller has stands in the object itself: whoever prints, copies or stores a caller gets the
 * caller.
 */
function withCaller(caller: Caller, members: Members): Context {
  return Object.assign(Object.create(members) as Members, caller);
}

const NO_SERVICES = new Proxy({} as Services, {
  get(_, name) {
    throw new Error(
      `services.${String(name)}: a plain caller has no services; give the tool a context, which test/tools/support/context.ts makes`,
    );
  },
});
