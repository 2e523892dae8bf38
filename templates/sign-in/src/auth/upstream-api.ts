import type { Caller } from './caller.js';
import type { Challenges } from './challenges.js';
import type { Deny } from './denial.js';
import {
  callApi,
  type ApiFailure,
  type ApiRequest,
  type ApiResponse,
} from './downstream/external-api.js';
import type { Guard } from './guard.js';
import type { Fetch } from './limited-body.js';
import type { LogSink } from './log-sink.js';
import { UpstreamApiError } from './upstream-api-error.js';

/** The API of what people sign in with, as one caller may use it. No token can be read from it (AS-46). */
export interface UpstreamApi {
  /**
   * Sends a request as the caller.
   *
   * @param path relative to UPSTREAM_API_URL; put what a caller gave into it with encodeURIComponent
   * @throws {@link UpstreamApiError} whose message is for the caller
   */
  readonly send: (path: string, request?: ApiRequest) => Promise<ApiResponse>;
}

/**
 * Keeps the tokens of the API. Its errors have a `code`: `ended` says that this person has to sign in again, one of
 * {@link OUTAGES} that there is no token right now.
 */
interface TokenKeeper {
  /** Gives a token that is still good, for as long as the grant stands that the inbound token names. */
  tokensFor(subject: string, grant: string | undefined): Promise<{ readonly accessToken: string }>;
  /** Gives another token in the place of one that the API refused. */
  renew(subject: string, refused: string): Promise<{ readonly accessToken: string }>;
}

/** Where the API is, and who keeps the tokens for it. */
export interface UpstreamAccess {
  /** Base URL. */
  readonly apiUrl: string;
  readonly vault: TokenKeeper;
}

const OUTAGES: readonly unknown[] = [
  'unavailable',
  'not_taken',
  'refused',
  'denied',
  'store_unavailable',
];

/** The parts of calls of the API. */
export interface UpstreamApiOptions extends UpstreamAccess {
  /** This project's own authorization server: of its users alone there are tokens. */
  readonly issuer: string;
  readonly challenges: Pick<Challenges, 'invalidToken'>;
  readonly deny: Deny;
  readonly fetch: Fetch;
  readonly log: LogSink;
}

/** By caller, not in the caller: nothing that prints, copies or sends a caller finds a token. */
const apis = new WeakMap<Caller, UpstreamApi>();

/**
 * Gives the API for the caller that a tool is run for.
 *
 * @param caller the caller or the context that a handler gets
 * @throws Error for a copy of a caller: only the very one of the request counts
 */
export function upstreamApiOf(caller: Caller | { readonly caller: Caller }): UpstreamApi {
  const api = apis.get('caller' in caller ? caller.caller : caller);
  if (!api) throw new Error('this caller did not come through the guard');
  return api;
}

/**
 * Adds to a guard the use of the upstream's API for every user that it lets in. Whose access there has ended,
 * or who withdrew it, is sent to sign in again, however long the inbound token still lives (AS-47). The inbound
 * token itself is never sent to the upstream (PASS-01).
 */
export function withUpstreamApi(guard: Guard, options: UpstreamApiOptions): Guard {
  const { vault, fetch } = options;
  const base = options.apiUrl.replace(/\/?$/, '/');

  /** Whether there can be tokens for somebody: subjects of another issuer are other people. */
  function isOwn({ issuer, kind }: Caller): boolean {
    return issuer === options.issuer && kind !== 'machine';
  }

  const tokensOf = ({ subject, grant }: { readonly subject: string; readonly grant?: string }) =>
    vault.tokensFor(subject, grant);

  async function send(
    caller: Caller,
    path: string,
    request: ApiRequest = {},
  ): Promise<ApiResponse> {
    if (!isOwn(caller)) throw new UpstreamApiError('foreign_issuer');
    const call = (token: string) => callApi({ base, path, request, token, fetch, fail });
    const { accessToken } = await tokensOf(caller);
    try {
      return await call(accessToken);
    } catch (error) {
      if (!(error instanceof UpstreamApiError) || error.code !== 'api_refused_token') throw error;
      // It was not carried out, so it can be sent once more: with another token, if there is one.
      const renewed = await vault.renew(caller.subject, accessToken);
      if (renewed.accessToken === accessToken) throw error;
      return await call(renewed.accessToken);
    }
  }

  function apiFor(caller: Caller): UpstreamApi {
    return {
      send: (path, request) =>
        send(caller, path, request).catch((cause: unknown) => {
          const error = forCaller(cause);
          if (error instanceof UpstreamApiError) logFailure(error, caller, options.log);
          throw error;
        }),
    };
  }

  /** Whether somebody has to sign in again. Where that cannot be found out, tools that need the API will say so. */
  async function hasEnded(caller: Caller): Promise<boolean> {
    if (!isOwn(caller)) return false;
    const outcome = await tokensOf(caller).catch((error: unknown) => error);
    return codeOf(outcome) === 'ended';
  }

  return {
    ...guard,
    async authenticate(presented) {
      const startedAt = performance.now();
      const decision = await guard.authenticate(presented);
      if (!decision.allowed) return decision;
      const { caller } = decision;
      if (await hasEnded(caller)) {
        const { challenges, deny } = options;
        return deny(startedAt, 'upstream_ended', challenges.invalidToken(), { caller });
      }
      apis.set(caller, apiFor(caller));
      return decision;
    },
  };
}

function fail(code: ApiFailure, systemCode: string | undefined): UpstreamApiError {
  return new UpstreamApiError(code, systemCode);
}

/** Says what became of the tokens in words for the caller. */
function forCaller(error: unknown): unknown {
  const code = codeOf(error);
  if (code === 'ended') return new UpstreamApiError('sign_in_again', undefined, { cause: error });
  if (OUTAGES.includes(code)) {
    return new UpstreamApiError('upstream_unavailable', undefined, { cause: error });
  }
  return error;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}

function logFailure(error: UpstreamApiError, caller: Caller, log: LogSink): void {
  const { code: reason, systemCode } = error;
  const { issuer, subject, clientId: client } = caller;
  const time = new Date().toISOString();
  const facts = { time, event: 'upstream_api_failed', reason, systemCode, issuer, subject, client };
  log(JSON.stringify(facts), 'error');
}
