import type { Response } from '../../../http/response.js';
import type { Context } from '../../engine/context.js';
import { locationOf } from '../../protocol/authorization-requests.js';
import type { Authorized, Registered } from './registered-client.js';

/** Redirects within the server that are followed. */
const MOST = 4;

/** Where a request of a registered client ends before anybody signs in. */
interface FirstPage extends Authorized {
  /** Values of Set-Cookie on the way. */
  readonly cookies: readonly string[];
}

/** Asks for a code as the registered client, and follows redirects within the server; once. */
export function firstPage(
  { issuer, authorize }: Registered,
  { once, fetch }: Context,
): Promise<FirstPage> {
  return once(`first page of ${issuer}`, async () => {
    let { response, url, location } = await authorize({});
    const cookies = [...cookiesOf(response)];
    for (let steps = 0; steps < MOST && location?.origin === url.origin; steps += 1) {
      const sent = cookiesOf(response).map((value) => value.split(';', 1)[0]);
      url = location;
      response = await fetch(url, { headers: { Accept: 'text/html', Cookie: sent.join('; ') } });
      location = locationOf(response, url);
      cookies.push(...cookiesOf(response));
    }
    return { response, url, location, cookies };
  });
}

/** The values of Set-Cookie in a response. */
export function cookiesOf({ headers }: Response): string[] {
  return headers.filter(([name]) => name.toLowerCase() === 'set-cookie').map(([, value]) => value);
}
