import { createApiTokenCache } from './downstream/token-cache.js';
import { userKey, type Caller } from './caller.js';
import { parseAuthorization, type Presented } from './credentials.js';
import type { LogSink } from './log-sink.js';
import { digest } from './token/digest.js';
import type { DownstreamConfig } from './downstream/config.js';
import { DownstreamError } from './downstream-error.js';
import { grant } from './downstream/grant.js';
import {
  callApi,
  type ApiFailure,
  type ApiRequest,
  type ApiResponse,
} from './downstream/external-api.js';
import type { Guard } from './guard.js';
import type { Fetch } from './limited-body.js';
import { createTokenRequest } from './downstream/token-request.js';

/** The external API, as one caller may use it. Neither the caller's token nor the API's can be read from it. */
export interface ExternalApi {
  /**
   * Sends a request with a token of the API.
   *
   * @param path relative to EXTERNAL_API_URL; put what a caller gave into it with encodeURIComponent
   * @throws {@link DownstreamError} whose message is for the caller
   */
  readonly send: (path: string, request?: ApiRequest) => Promise<ApiResponse>;
}

/** The parts of calls of the external API. */
export interface DownstreamOptions {
  readonly issuer: string;
  readonly config: DownstreamConfig;
  readonly endpoint: (signal: AbortSignal) => Promise<string>;
  readonly fetch: Fetch;
  readonly log: LogSink;
}

/** By caller, not in the caller: nothing that prints, copies or sends a caller finds a token. */
const apis = new WeakMap<Caller, ExternalApi>();

/**
 * Gives the external API for the caller that a tool is run for.
 *
 * @param caller the caller or the context that a handler gets
 * @throws Error for a copy of a caller: only the very one of the request counts
 */
export function externalApiOf(caller: Caller | { readonly caller: Caller }): ExternalApi {
  const api = apis.get('caller' in caller ? caller.caller : caller);
  if (!api) throw new Error('this caller did not come through the guard');
  return api;
}

/**
 * Adds to a guard the use of the external API for every caller that it lets in. A token for the
 * API is obtained when a tool needs it (PASS-02); the inbound token is never sent there (PASS-01).
 */
export function withExternalApi(guard: Guard, options: DownstreamOptions): Guard {
  const { config, fetch } = options;
  const requestToken = createTokenRequest(options);
  const cache = createApiTokenCache();

  function apiFor(caller: Caller, inbound: string): ExternalApi {
    async function send(path: string, request: ApiRequest = {}): Promise<ApiResponse> {
      // A token is shown to nobody but the issuer it came from (RFC 8693 section 5, PASS-01).
      if (caller.issuer !== options.issuer) throw new DownstreamError('foreign_issuer');
      const key = await cacheKey(caller, inbound);
      const until = grant.perCaller ? caller.expiresAt : Infinity;
      const token = await cache.get(key, until, () => requestToken(inbound));
      try {
        return await callApi({ base: config.apiUrl, path, request, token, fetch, fail });
      } catch (error) {
        if (error instanceof DownstreamError && error.code === 'api_refused_token') {
          cache.forget(key);
        }
        throw error;
      }
    }
    return {
      send: (path, request) =>
        send(path, request).catch((error: unknown) => {
          if (error instanceof DownstreamError) logFailure(error, caller, options.log);
          throw error;
        }),
    };
  }

  return {
    ...guard,
    async authenticate(presented) {
      const decision = await guard.authenticate(presented);
      if (!decision.allowed) return decision;
      // Verified callers are remembered for many requests; this one is for one.
      const caller = { ...decision.caller };
      apis.set(caller, apiFor(caller, grant.perCaller ? tokenIn(presented) : ''));
      return { ...decision, caller };
    },
  };
}

function fail(code: ApiFailure, systemCode: string | undefined): DownstreamError {
  return new DownstreamError(code, undefined, systemCode);
}

/**
 * A token that speaks for a caller is kept for that user and that inbound token: another client of
 * the same user may have fewer rights. Audience and scope are the same for all: there is one API.
 */
async function cacheKey(caller: Caller, inbound: string): Promise<string> {
  return grant.perCaller ? JSON.stringify([userKey(caller), await digest(inbound)]) : 'this server';
}

function tokenIn({ authorization }: Presented): string {
  const credentials = parseAuthorization(authorization);
  if (!('token' in credentials)) throw new Error('the guard let in a caller without a token');
  return credentials.token;
}

function logFailure(error: DownstreamError, caller: Caller, log: LogSink): void {
  const { code: reason, oauthError, systemCode } = error;
  const { issuer, subject, clientId: client } = caller;
  const time = new Date().toISOString();
  const event = 'downstream_failed';
  const facts = { time, event, reason, oauthError, systemCode, issuer, subject, client };
  log(JSON.stringify(facts), 'error');
}
