import { reachOfHost } from '../../http/address-policy.js';
import type { Redactor } from '../../http/redact.js';
import { NoResponseError, type Response } from '../../http/response.js';
import type { Requests } from '../protocol/requests.js';
import { conceal } from './conceal.js';
import { LoginError } from './login-error.js';

/** What the OAuth library asks a fetch for. */
interface Asked {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** A fetch that goes through the audit's client: counted, bounded, to allowed addresses only. */
export interface OAuthFetch {
  readonly fetch: (url: string, options: Asked) => Promise<globalThis.Response>;
  /** Returns the last answer as the audit shows it, without secrets. */
  readonly last: () => Response;
}

/**
 * Builds the fetch for one authorization server. Its metadata may name other hosts (Google's does), but none
 * that is nearer than its own issuer: a public one leads to no port of this machine.
 */
export function createOAuthFetch(
  fetch: Requests['fetch'],
  issuer: URL,
  redactor: Redactor,
): OAuthFetch {
  let last: Response | undefined;
  return {
    async fetch(place, { method, headers, body }) {
      const url = new URL(place);
      const why = whyNotAsked(url, issuer);
      if (why !== undefined) throw new LoginError('login-impossible', why);
      const { accept = 'application/json', authorization, ...rest } = headers;
      const credentials = authorization?.split(' ', 2)[1];
      if (credentials !== undefined) redactor.hide(credentials, 'credentials of the client');
      try {
        last = await fetch(url, {
          method,
          headers: {
            Accept: accept,
            ...(authorization === undefined ? {} : { Authorization: authorization }),
            ...rest,
          },
          conceal: (text) => conceal(text, redactor),
          ...(body === undefined || body === null ? {} : { body: bodyText(body) }),
        });
      } catch (error) {
        if (!(error instanceof NoResponseError)) throw error;
        throw new LoginError('login-answer', `${url.host} does not answer: ${error.message}`);
      }
      return webResponse(last, url);
    },
    last() {
      if (!last) throw new Error('nothing was asked');
      return last;
    },
  };
}

/** Says why a URL that metadata names is left alone. */
export function whyNotAsked(url: URL, issuer: URL): string | undefined {
  const reach = reachOfHost(url.hostname);
  const own = reachOfHost(issuer.hostname);
  if (reach !== 'public' && reach !== own) {
    return `the metadata of ${issuer.host} names a ${reach} address, ${url.host}, which nobody named`;
  }
  const isPlain = url.protocol === 'http:' && reach === 'loopback';
  return url.protocol === 'https:' || isPlain
    ? undefined
    : `the metadata of ${issuer.host} names ${url.protocol}//${url.host}, which is not https`;
}

/** The answer as the OAuth library reads it. */
export function webResponse({ status, headers, text, fault }: Response, { host }: URL) {
  if (fault !== undefined) throw new LoginError('login-answer', `${host}: ${fault}`);
  if (status < 200 || status > 599) {
    throw new LoginError('login-answer', `${host} answers with the status ${status}`);
  }
  const isEmpty = [204, 205, 304].includes(status);
  // What the client has decoded is encoded no more.
  const kept = headers.filter(([name]) => !/^content-(?:encoding|length)$/i.test(name));
  return new globalThis.Response(isEmpty ? null : text, {
    status,
    headers: kept.map(([name, value]): [string, string] => [name, value]),
  });
}

function bodyText(body: unknown): string {
  return typeof body === 'string' || body instanceof URLSearchParams ? body.toString() : '';
}
