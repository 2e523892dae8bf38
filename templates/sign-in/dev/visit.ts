import type { OAuthClientInformationMixed } from '@modelcontextprotocol/client';
import { assertLocal } from './assert-local.js';
import { Browser } from './browser.js';
import { signInByHand } from './sign-in-by-hand.js';

/** Nothing listens here: the redirect is read from its `Location` header. */
export const REDIRECT_URI = 'http://127.0.0.1:33418/callback';

/** Clients register themselves here, so none is known beforehand. */
export const knownClient: (context?: object) => OAuthClientInformationMixed | undefined = () =>
  undefined;

/**
 * Goes through a sign-in as a person does: says yes on the page of this server, signs in at the stand-in and
 * comes back. Returns the parameters of the redirect to the client.
 */
export async function visit(authorizationUrl: URL, user: string): Promise<URLSearchParams> {
  const callback = await signInByHand(newBrowser(), authorizationUrl, user);
  if (!callback.href.startsWith(REDIRECT_URI)) throw new Error(`Sent to ${callback.origin}`);
  return callback.searchParams;
}

/** A browser that goes everywhere on this machine, but not to the client. */
export function newBrowser(): Browser {
  return new Browser((url) => {
    if (url.href.startsWith(REDIRECT_URI)) return undefined;
    assertLocal(url);
    return url.origin;
  });
}
