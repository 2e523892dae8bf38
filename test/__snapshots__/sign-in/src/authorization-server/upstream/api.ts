import {
  allowInsecureRequests,
  customFetch,
  protectedResourceRequest,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { IdentityContext } from './identity-source.js';
import { UpstreamError } from './upstream.js';

/** Members of a JSON object from outside; none of them is known to be there. */
export type Item = Readonly<Record<string, unknown>>;

/** An API of an upstream that is no OpenID provider. */
export interface Api {
  /**
   * Reads JSON.
   *
   * @throws UpstreamError `not_taken` when the token is not taken, `ended` when the account is suspended, `refused`
   *   when the token may not read this
   */
  read(path: string, accessToken: string): Promise<unknown>;
}

/**
 * Creates a reader of an upstream's API.
 *
 * @param own the path that tells whose a token is; only there a refusal can be that of the account
 */
export function createApi(
  { config, profile, transport }: IdentityContext,
  own: string,
  headers: Readonly<Record<string, string>>,
): Api {
  const { name } = profile;
  return {
    async read(path, accessToken) {
      const url = new URL(config.apiUrl.replace(/\/$/, '') + path);
      const response = await protectedResourceRequest(
        accessToken,
        'GET',
        url,
        new Headers(headers),
        null,
        {
          [customFetch]: (address, { method, headers: sent }) =>
            transport.fetch(address, { method, headers: sent }),
          [allowInsecureRequests]: transport.isLocal,
        },
      ).catch(answerOf);
      const { status } = response;
      if (status === 200) return response.json();
      if (status === 403 && path === own && (await isSuspended(response))) {
        throw new UpstreamError('ended', `${name} has suspended the account`);
      }
      if (status >= 500 || status === 429 || (status === 403 && isLimited(response))) {
        throw new UpstreamError('unavailable', `${name} cannot answer at the moment`);
      }
      if (status === 401) {
        throw new UpstreamError('not_taken', `${name} does not take its token any longer`);
      }
      throw new UpstreamError('refused', `${name} does not let UPSTREAM_CLIENT_ID read ${path}`);
    },
  };
}

/** Gives the answer that the library takes for an error because it says how to authenticate. */
function answerOf(error: unknown): Response {
  if (error instanceof WWWAuthenticateChallengeError) return error.response;
  throw error;
}

/** An account that is suspended may read nothing, and the answer says so in words; organizations and apps can be so, too. */
async function isSuspended(response: Response): Promise<boolean> {
  return /\baccount (?:was|is|has been) suspended\b/i.test(await response.text());
}

/** Some upstreams say so with 403, and tell when they will answer again. */
function isLimited({ headers }: Response): boolean {
  return headers.has('retry-after') || headers.get('x-ratelimit-remaining') === '0';
}

/** Reads an object; of anything else no member is there. */
export function itemOf(value: unknown): Item {
  return typeof value === 'object' && value !== null ? (value as Item) : {};
}

/** Reads a list of objects; anything else is empty. */
export function itemsOf(value: unknown): Item[] {
  return Array.isArray(value) ? value.map(itemOf) : [];
}
