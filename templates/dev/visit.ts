import type { OAuthClientInformationMixed } from '@modelcontextprotocol/client';
import { assertLocal } from './assert-local.js';
import { clientsRegisterFreely } from './client-rules.js';
import { REGISTERED_CLIENT_ID } from './well-known-clients.js';

/** Nothing listens here: the redirect is read from its `Location` header. */
export const REDIRECT_URI = 'http://127.0.0.1:33418/callback';
const MAX_REDIRECTS = 10;
const REQUEST_MS = 10_000;

/** As which client to come, where clients cannot register themselves. */
export function knownClient(context?: {
  readonly issuer: string;
}): OAuthClientInformationMixed | undefined {
  return clientsRegisterFreely ? undefined : { client_id: REGISTERED_CLIENT_ID, ...context };
}

/** Walks through the sign-in page like a browser and returns the parameters of the redirect. */
export async function visit(authorizationUrl: URL, user: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let url = authorizationUrl;
  let form: string | undefined;
  for (let step = 0; step < MAX_REDIRECTS; step += 1) {
    const response = await fetch(url, {
      method: form === undefined ? 'GET' : 'POST',
      redirect: 'manual',
      signal: AbortSignal.timeout(REQUEST_MS),
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(form === undefined ? {} : { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form === undefined ? {} : { body: form }),
    });
    form = undefined;
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === '') cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get('location');
    if (location !== null) {
      url = new URL(location, url);
      if (url.href.startsWith(REDIRECT_URI)) return url.searchParams;
    } else if (response.ok && url.pathname.startsWith('/interaction/')) {
      form = new URLSearchParams({ user }).toString();
    } else {
      throw new Error(
        `The authorization server answered ${response.status}: ${await response.text()}`,
      );
    }
    assertLocal(url);
  }
  throw new Error('Too many redirects while signing in');
}
