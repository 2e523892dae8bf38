import type { ServerResponse } from 'node:http';
import { escape, page, pageHeaders } from '../page.js';
import type { UpstreamRequest, World } from './stand-in.js';
import type { UpstreamUser } from './users.js';

/** Its own name: cookies of one host are shared by all of its ports. */
const COOKIE = 'stand_in_user';

/**
 * Who is in front of the browser: whoever presses a button of the page, or whom the stand-in remembers.
 *
 * @returns `denied` when the person says no; undefined when the page was shown instead
 */
export function personAt(
  request: UpstreamRequest,
  res: ServerResponse,
  { users, behaviour }: World,
  asks: { readonly service: string; readonly scopes: readonly string[] },
): UpstreamUser | 'denied' | undefined {
  if (behaviour.deny) return 'denied';
  const { user: chosen } = Object.fromEntries(request.form);
  if (request.method === 'POST') {
    const user = Object.values(users).find(({ id }) => id === chosen);
    if (!user?.active) return 'denied';
    res.setHeader('Set-Cookie', `${COOKIE}=${user.id}; Path=/; HttpOnly; SameSite=Lax`);
    return user;
  }
  const [, remembered] = /(?:^|; )stand_in_user=(\w+)/.exec(request.headers.cookie ?? '') ?? [];
  const known = Object.values(users).find(({ id }) => id === remembered);
  if (behaviour.remembers && known) return known;
  res.writeHead(200, pageHeaders).end(signInPage(asks, Object.values(users)));
  return undefined;
}

function signInPage(
  { service, scopes }: { readonly service: string; readonly scopes: readonly string[] },
  users: readonly UpstreamUser[],
): string {
  const buttons = users.map(
    ({ id, name, email }) =>
      `<button name="user" value="${escape(id)}">Continue as ${escape(name)} (${escape(email)})</button>`,
  );
  return page(
    `Sign in at ${service}`,
    `      <p>This page stands in for <strong>${escape(service)}</strong>. Your server is asking for:</p>
      <ul>${scopes.map((scope) => `<li><code>${escape(scope)}</code></li>`).join('')}</ul>
      <form method="post">
        ${buttons.join('\n        ')}
        <button name="user" value="">Cancel</button>
      </form>`,
  );
}

/** Sends the browser back (RFC 6749 section 4.1.2). */
export function sendBack(
  res: ServerResponse,
  redirectUri: string,
  parameters: Readonly<Record<string, string | undefined>>,
): true {
  const url = new URL(redirectUri);
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  res.writeHead(302, { 'Location': url.href, 'Cache-Control': 'no-store' }).end();
  return true;
}
