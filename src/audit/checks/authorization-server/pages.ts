import { header, mediaType } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { fail, pass } from '../../engine/outcome.js';
import {
  authorizationUrl,
  STRANGER,
  UNKNOWN_CLIENT,
} from '../../protocol/authorization-requests.js';
import { cookiesOf, firstPage } from './first-page.js';
import { registered } from './registered-client.js';
import { withEndpoint } from './servers.js';

const FIX =
  'Set HttpOnly and SameSite=Lax, and on https Secure, best with a name that begins with __Host-.';

/** What the pages of a sign-in tell browsers: nobody signs in for it. */
export const pageChecks: readonly Check[] = [
  check({
    rows: ['AS-56'],
    title: 'has pages of a sign-in that tell no other site where they were',
    fix: 'Send Referrer-Policy: no-referrer with every page.',
    needs: ['registration'],
    on: registered,
    nothing: 'it answered without a page',
    async *run(context) {
      for (const client of context.clients) {
        const { response } = await firstPage(client, context);
        if (mediaType(response) !== 'text/html') continue;
        const policy = (header(response, 'referrer-policy') ?? '').toLowerCase();
        const isKept = /\b(?:no-referrer|same-origin|origin)\b(?!-when-downgrade)/.test(policy);
        yield isKept || isSetInside(response.text)
          ? pass
          : fail(`a page of ${client.issuer} has no Referrer-Policy of its own`, response);
      }
    },
  }),
  check({
    rows: ['AS-57'],
    title: 'has pages of a sign-in that stand in no cache',
    fix: 'Send Cache-Control: no-store with every page.',
    needs: ['registration'],
    on: registered,
    nothing: 'it answered without a page',
    async *run(context) {
      for (const client of context.clients) {
        const { response } = await firstPage(client, context);
        if (mediaType(response) !== 'text/html') continue;
        yield /\bno-store\b/i.test(header(response, 'cache-control') ?? '')
          ? pass
          : fail(`a page of ${client.issuer} may be kept in a cache`, response);
      }
    },
  }),
  check({
    rows: ['AS-58'],
    title: 'guards the cookies of a sign-in',
    fix: FIX,
    needs: ['registration'],
    on: registered,
    nothing: 'it sets no cookie before anybody signs in',
    async *run(context) {
      for (const client of context.clients) {
        const { response, url, cookies } = await firstPage(client, context);
        for (const cookie of cookies) {
          const fault = cookieFault(cookie, url);
          yield fault === undefined ? pass : fail(`${client.issuer}: ${fault}`, response);
        }
      }
    },
  }),
  check({
    rows: ['AS-58'],
    title: 'guards the cookies that it sets for a client that nobody knows',
    fix: FIX,
    on: withEndpoint('authorization_endpoint'),
    nothing: 'it sets no cookie for a client that nobody knows',
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const url = authorizationUrl(endpoint, {
          client_id: UNKNOWN_CLIENT,
          redirect_uri: STRANGER,
        });
        const response = await fetch(url, { headers: { Accept: 'text/html' } });
        for (const cookie of cookiesOf(response)) {
          const fault = cookieFault(cookie, url);
          yield fault === undefined ? pass : fail(`${issuer}: ${fault}`, response);
        }
      }
    },
  }),
];

const isSetInside = (page: string) => /<meta[^>]+name=["']?referrer["']?/i.test(page);

/**
 * Says what a cookie lacks (RFC 6265 section 4.1.2). One that is taken back says nothing; its value is never
 * named.
 */
export function cookieFault(
  cookie: string,
  { protocol }: Pick<URL, 'protocol'>,
): string | undefined {
  const [pair = '', ...rest] = cookie.split(';').map((part) => part.trim());
  const [name = '', value = ''] = pair.split(/=(.*)/s);
  const attributes = new Set(rest.map((part) => part.split('=')[0]?.toLowerCase()));
  if (value === '') return undefined;
  const missing = [
    ...(attributes.has('httponly') ? [] : ['HttpOnly']),
    ...(attributes.has('samesite') ? [] : ['SameSite']),
    ...(attributes.has('secure') || protocol !== 'https:' ? [] : ['Secure']),
  ];
  return missing.length === 0 ? undefined : `the cookie ${name} lacks ${missing.join(', ')}`;
}
