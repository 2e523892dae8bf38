import { jsonObject } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { fail, notChecked, pass, warn } from '../../engine/outcome.js';
import {
  authorizationUrl,
  form,
  goesTo,
  isFramed,
  isRefusal,
  isSentOn,
  locationOf,
  STRANGER,
  UNKNOWN_CLIENT,
} from '../../protocol/authorization-requests.js';
import { listenOnLoopback } from '../../protocol/listener.js';
import { reachOfHost } from '../../../http/address-policy.js';
import { MADE_UP_CODE, PASSWORD, requestToken } from './token-requests.js';
import { withEndpoint } from './servers.js';

/** URLs that no metadata document may have (AS-09). */
const NO_DOCUMENTS = [
  'https://audit.example',
  'https://user:pass@audit.example/client.json',
  'https://audit.example/client.json#part',
  'https://audit.example/a/../client.json',
  'http://audit.example/client.json',
];

const authorizing = withEndpoint('authorization_endpoint');

/** What an authorization server does with requests of clients it does not know. Nothing is registered for this. */
export const authorizationRequestChecks: readonly Check[] = [
  check({
    rows: ['AS-18', 'AS-17'],
    title: 'sends the browser to no redirect URI of a client that nobody knows',
    fix: 'Answer an unknown client_id or redirect_uri with a page of your own.',
    on: authorizing,
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const url = authorizationUrl(endpoint, {
          client_id: UNKNOWN_CLIENT,
          redirect_uri: STRANGER,
        });
        const response = await fetch(url);
        const location = locationOf(response, url);
        yield goesTo(location, STRANGER)
          ? fail(`${issuer} redirects a client that it does not know to ${STRANGER}`, response)
          : pass;
      }
    },
  }),
  check({
    rows: ['AS-40'],
    title: 'sends no client that nobody knows on to another provider',
    fix: 'Ask the person first, on a page of your own: the other provider answers whoever is signed in there.',
    on: authorizing,
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const url = authorizationUrl(endpoint, {
          client_id: UNKNOWN_CLIENT,
          redirect_uri: STRANGER,
        });
        const response = await fetch(url);
        const location = locationOf(response, url);
        yield isSentOn(location, url)
          ? fail(`${issuer} sends the browser on to ${location.host} without a question`, response)
          : pass;
      }
    },
  }),
  check({
    rows: ['AS-09'],
    title: 'takes no URL for a metadata document that none can have',
    fix: 'Refuse client IDs that are URLs without https or a path, with a user, a fragment or dot segments.',
    on: authorizing,
    nothing: 'the authorization server takes no metadata documents',
    async *run({ asked, fetch }) {
      for (const { issuer, document, endpoint } of asked) {
        if (document['client_id_metadata_document_supported'] !== true) continue;
        for (const id of NO_DOCUMENTS) {
          const url = authorizationUrl(endpoint, { client_id: id, redirect_uri: STRANGER });
          const response = await fetch(url);
          const location = locationOf(response, url);
          const goesOn =
            goesTo(location, STRANGER) || isSentOn(location, url) || !isRefusal(response, location);
          yield goesOn ? fail(`${issuer} goes on with the client ${id}`, response) : pass;
        }
      }
    },
  }),
  check({
    rows: ['AS-10'],
    title: 'fetches no metadata document from its own machine',
    fix: 'Resolve the name once, refuse special-use addresses, and connect to the address that was checked.',
    on: authorizing,
    nothing: 'the authorization server takes no metadata documents',
    async *run({ asked, fetch }) {
      for (const { issuer, document, endpoint } of asked) {
        if (document['client_id_metadata_document_supported'] !== true) continue;
        if (reachOfHost(new URL(endpoint).hostname) !== 'loopback') {
          yield notChecked('only a server on this machine could reach a listener of the audit');
          continue;
        }
        const listener = await listenOnLoopback();
        try {
          for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]']) {
            const id = `https://${host}:${listener.port}/client.json`;
            const url = authorizationUrl(endpoint, { client_id: id, redirect_uri: STRANGER });
            const response = await fetch(url);
            yield listener.connections() === 0
              ? pass
              : fail(`${issuer} connects to ${host} on its own machine`, response);
          }
        } finally {
          await listener.close();
        }
      }
    },
  }),
  check({
    rows: ['AS-42'],
    title: 'lets nobody frame its pages',
    fix: "Send Content-Security-Policy: frame-ancestors 'none' and X-Frame-Options: DENY with every page.",
    on: authorizing,
    nothing: 'it answered without a page',
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const url = authorizationUrl(endpoint, {
          client_id: UNKNOWN_CLIENT,
          redirect_uri: STRANGER,
        });
        const response = await fetch(url, { headers: { Accept: 'text/html' } });
        const framed = isFramed(response);
        if (framed !== undefined) {
          yield framed ? fail(`a page of ${issuer} can be framed`, response) : pass;
        }
      }
    },
  }),
  check({
    rows: ['AS-32'],
    title: 'has an authorization server that names itself, whatever a request calls it',
    fix: 'Build every URL from configuration, never from Host or X-Forwarded-Host.',
    on: withEndpoint('issuer'),
    async *run({ asked, fetch, issuers }) {
      const known = await issuers();
      for (const { issuer } of asked) {
        const place = known.find((each) => each.issuer === issuer)?.found?.response.exchange;
        if (!place) continue;
        const response = await fetch(new URL(place.request.url), {
          headers: { 'X-Forwarded-Host': 'audit.example', 'Forwarded': 'host=audit.example' },
        });
        yield response.text.includes('audit.example')
          ? fail(`${issuer} calls itself what X-Forwarded-Host says`, response)
          : pass;
      }
    },
  }),
  check({
    rows: ['AS-01'],
    title: 'gives no tokens for passwords or for made-up codes',
    fix: 'Answer with 400 and the error of RFC 6749 section 5.2.',
    on: withEndpoint('token_endpoint'),
    async *run(context) {
      for (const { issuer, endpoint } of context.asked) {
        for (const request of [PASSWORD, MADE_UP_CODE]) {
          const response = await requestToken(context, endpoint, request);
          const { status } = response;
          const what = `${issuer} answers the grant ${request.grant_type} of nobody with ${status}`;
          if (status < 400) yield fail(what, response);
          else if (status >= 500 || typeof jsonObject(response)?.['error'] !== 'string') {
            yield warn(`${what} and no error of RFC 6749`, response);
          } else yield pass;
        }
      }
    },
  }),
  check({
    rows: ['AS-28'],
    title: 'answers the revocation of an unknown token as if it were done',
    fix: 'Answer 200, or 401 where the client has to prove itself first (RFC 7009 section 2.2).',
    on: withEndpoint('revocation_endpoint'),
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const request = form({ token: 'audit', client_id: UNKNOWN_CLIENT });
        const response = await fetch(new URL(endpoint), request);
        yield [200, 400, 401].includes(response.status)
          ? pass
          : fail(`${issuer} answers a revocation with ${response.status}`, response);
      }
    },
  }),
];
