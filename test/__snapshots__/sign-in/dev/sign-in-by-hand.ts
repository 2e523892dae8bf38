import type { Browser, Page } from './browser.js';
import type { Button } from './forms.js';

/** Opens an authorization URL, consents, and signs in at the stand-in, as a person does. */
export async function signInByHand(
  browser: Browser,
  authorizationUrl: URL,
  user: string,
): Promise<URL> {
  const consent = await browser.open(authorizationUrl);
  return finish(await signInUpstream(browser, await approve(browser, consent), user));
}

/** Says yes on the page of the authorization server, and goes where that leads. */
export function approve(browser: Browser, consent: Page): Promise<Page> {
  return browser.press(consent, saysYes);
}

/** Says yes, and stays: the `location` of the answer is the way to the upstream. */
export function approveOnly(browser: Browser, consent: Page): Promise<Page> {
  return browser.pressOnly(consent, saysYes);
}

function saysYes({ value }: Button): boolean {
  return value === 'approve';
}

/** Chooses a user on the page of the stand-in, where it shows one. */
export async function signInUpstream(browser: Browser, page: Page, user: string): Promise<Page> {
  if (page.location) return page;
  return browser.press(page, ({ name, value }) => name === 'user' && value === user);
}

/** Where the browser was sent in the end: to the client. */
function finish({ location, url, status, text }: Page): URL {
  if (location) return location;
  const shown = text
    .replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  throw new Error(`${url.origin}${url.pathname} answered ${status}: ${shown.slice(0, 400)}`);
}
