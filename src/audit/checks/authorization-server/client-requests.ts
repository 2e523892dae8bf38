import { header } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { fail, pass, warn } from '../../engine/outcome.js';
import {
  errorOf,
  goesTo,
  isFramed,
  isRefusal,
  isSentOn,
  LOOPBACK_REDIRECT,
  STRANGER,
} from '../../protocol/authorization-requests.js';
import { firstPage } from './first-page.js';
import { registered } from './registered-client.js';

/** Redirects that look like the one that is registered. */
const ALMOST = [
  STRANGER,
  `${LOOPBACK_REDIRECT}/further`,
  `${LOOPBACK_REDIRECT}?further=1`,
  `${LOOPBACK_REDIRECT}.audit.example/`,
  'http://127.0.0.1:49217@audit.example/callback',
  'https://127.0.0.1:49217/callback',
];
/** The same program, which got another port this time (RFC 8252 section 7.3). */
const OTHER_PORT = LOOPBACK_REDIRECT.replace('49217', '49218');
/** Names the check that shows whether clients without a fixed port can come back. */
export const OTHER_PORT_TITLE = 'lets a program on the own machine use another port';

/** What an authorization server does with requests of a client that it has just registered. */
export const clientRequestChecks: readonly Check[] = [
  check({
    rows: ['AS-17', 'AS-44'],
    title: 'sends the browser to no redirect URI that is not registered, character for character',
    fix: 'Compare redirect URIs as plain strings; of those to the own machine, only the port may differ.',
    needs: ['registration'],
    on: registered,
    async *run({ clients }) {
      for (const { issuer, authorize } of clients) {
        for (const redirect of ALMOST) {
          const { response, location } = await authorize({ redirect_uri: redirect });
          yield !isRefusal(response, location) || location?.href.startsWith(redirect)
            ? fail(`${issuer} takes the redirect ${redirect}`, response)
            : pass;
        }
      }
    },
  }),
  check({
    rows: ['AS-17'],
    title: OTHER_PORT_TITLE,
    fix: 'Leave the port out of the comparison of redirects to loopback addresses (RFC 8252 section 7.3).',
    needs: ['registration'],
    on: registered,
    async *run({ clients }) {
      for (const { issuer, authorize } of clients) {
        const { response, location } = await authorize({ redirect_uri: OTHER_PORT });
        yield isRefusal(response, location)
          ? fail(`${issuer} refuses another port of the own machine`, response)
          : pass;
      }
    },
  }),
  check({
    rows: ['AS-19'],
    title: 'demands PKCE, and S256',
    fix: 'Refuse requests without code_challenge, and with another method than S256.',
    needs: ['registration'],
    on: registered,
    async *run({ clients }) {
      for (const { issuer, authorize } of clients) {
        for (const [what, parameters] of [
          ['without a challenge', { code_challenge: null, code_challenge_method: null }],
          ['with a plain challenge', { code_challenge_method: 'plain' }],
          ['without a method, which means plain', { code_challenge_method: null }],
        ] as const) {
          const { response, location } = await authorize(parameters);
          yield isRefusal(response, location) ? pass : fail(`${issuer} goes on ${what}`, response);
        }
      }
    },
  }),
  check({
    rows: ['AS-01'],
    title: 'gives no token out in a redirect',
    fix: 'Know the response type code alone.',
    needs: ['registration'],
    on: registered,
    async *run({ clients }) {
      for (const { issuer, authorize } of clients) {
        const { response, location } = await authorize({ response_type: 'token' });
        yield isRefusal(response, location)
          ? pass
          : fail(`${issuer} goes on with response_type=token`, response);
      }
    },
  }),
  check({
    rows: ['AS-55'],
    title: 'refuses requests with a parameter that comes twice',
    fix: 'Answer with invalid_request, on a page where it is client_id or redirect_uri (RFC 6749 section 4.1.2.1).',
    needs: ['registration'],
    on: registered,
    async *run({ clients }) {
      for (const { issuer, authorize } of clients) {
        for (const [name, value] of [
          ['redirect_uri', STRANGER],
          ['response_type', 'token'],
        ] as const) {
          const { response, location } = await authorize({}, [name, value]);
          if (goesTo(location, STRANGER)) {
            yield fail(`${issuer} goes by the second ${name}`, response);
          } else {
            yield isRefusal(response, location)
              ? pass
              : warn(`${issuer} goes on with two of ${name}`, response);
          }
        }
      }
    },
  }),
  check({
    rows: ['AS-25'],
    title: 'issues no token for the server of somebody else',
    fix: 'Answer a resource that is not known with invalid_target (RFC 8707 section 2).',
    needs: ['registration'],
    on: registered,
    async *run({ clients }) {
      for (const { issuer, authorize } of clients) {
        const { response, location } = await authorize({ resource: 'https://audit.example/mcp' });
        yield isRefusal(response, location)
          ? pass
          : warn(`${issuer} goes on with a resource that is not there`, response);
      }
    },
  }),
  check({
    rows: ['AS-05'],
    title: 'names itself in its answers, as it says it does',
    fix: 'Send iss with every redirect to a client, with errors as well (RFC 9207 section 2).',
    needs: ['registration'],
    on: registered,
    nothing: 'it announces no iss, or answered with pages only',
    async *run({ clients }) {
      for (const { issuer, document, authorize } of clients) {
        if (document['authorization_response_iss_parameter_supported'] !== true) continue;
        const { response, location } = await authorize({ response_type: 'token' });
        if (!goesTo(location, LOOPBACK_REDIRECT)) continue;
        const answer = new URLSearchParams(location.search || location.hash.slice(1));
        yield answer.getAll('iss').join() === issuer
          ? pass
          : fail(`the redirect of ${issuer} does not say iss=${issuer}`, response);
      }
    },
  }),
  check({
    rows: ['AS-40', 'AS-42'],
    title: 'asks the person before it sends the browser to another provider',
    fix: 'Show a page with the client, its redirect and the scopes, that cannot be framed, before every redirect to another provider.',
    needs: ['registration'],
    on: registered,
    async *run(context) {
      for (const client of context.clients) {
        const { issuer } = client;
        const { response, url, location } = await firstPage(client, context);
        if (isSentOn(location, url)) {
          const says = `${issuer} sends the browser to ${location.host} for a client that nobody consented to`;
          yield fail(says, response);
        } else if (
          goesTo(location, LOOPBACK_REDIRECT) &&
          errorOf(response, location) === undefined
        ) {
          yield fail(`${issuer} answers the client without anybody signing in`, response);
        } else if (isFramed(response) === true) {
          yield fail(`the page of ${issuer} can be framed`, response);
        } else if (header(response, 'content-type') === undefined) {
          yield warn(`${issuer} shows no page`, response);
        } else yield pass;
      }
    },
  }),
];
