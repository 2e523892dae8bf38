import { header, jsonObject } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { fail, pass } from '../../engine/outcome.js';
import {
  authorizationUrl,
  form,
  STRANGER,
  UNKNOWN_CLIENT,
} from '../../protocol/authorization-requests.js';
import { showsTrace } from '../../protocol/stack-traces.js';
import { withEndpoint } from './servers.js';
import { MADE_UP_CODE, requestToken } from './token-requests.js';

/** What the endpoints of an authorization server answer to anybody. No request of these could succeed. */
export const tokenEndpointChecks: readonly Check[] = [
  check({
    rows: ['AS-59'],
    title: 'takes no code in a URL of its token endpoint',
    fix: 'Answer GET with 405 before looking at its parameters.',
    on: withEndpoint('token_endpoint'),
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const url = new URL(endpoint);
        for (const [name, value] of Object.entries(MADE_UP_CODE)) url.searchParams.set(name, value);
        const response = await fetch(url);
        const isJudged = jsonObject(response)?.['error'] === 'invalid_grant';
        yield response.status < 300 || isJudged
          ? fail(`${issuer} looks at a code that comes with GET (${response.status})`, response)
          : pass;
      }
    },
  }),
  check({
    rows: ['AS-57'],
    title: 'has no errors of its token endpoint cached',
    fix: 'Send Cache-Control: no-store with every answer of the token endpoint.',
    on: withEndpoint('token_endpoint'),
    async *run(context) {
      for (const { issuer, endpoint } of context.asked) {
        const response = await requestToken(context, endpoint, MADE_UP_CODE);
        yield /\bno-store\b/i.test(header(response, 'cache-control') ?? '')
          ? pass
          : fail(`an error of ${issuer} has no Cache-Control: no-store`, response);
      }
    },
  }),
  check({
    rows: ['AS-61'],
    title: 'tells nobody without credentials whether a token is good',
    fix: 'Answer introspection without credentials of a client with 401 (RFC 7662 section 2.1).',
    on: withEndpoint('introspection_endpoint'),
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const response = await fetch(new URL(endpoint), form({ token: 'audit' }));
        yield typeof jsonObject(response)?.['active'] === 'boolean'
          ? fail(`${issuer} introspects for anybody`, response)
          : pass;
      }
    },
  }),
  check({
    rows: ['AS-54'],
    title: 'lets no page of another origin read its authorization endpoint',
    fix: 'Send no Access-Control-Allow-Origin there: browsers are redirected to it, pages never call it.',
    on: withEndpoint('authorization_endpoint'),
    async *run({ asked, fetch }) {
      for (const { issuer, endpoint } of asked) {
        const url = authorizationUrl(endpoint, {
          client_id: UNKNOWN_CLIENT,
          redirect_uri: STRANGER,
        });
        const { origin } = new URL(STRANGER);
        const response = await fetch(url, { headers: { Origin: origin } });
        yield ['*', origin].includes(header(response, 'access-control-allow-origin') ?? '')
          ? fail(`${issuer} lets every page read its authorization endpoint`, response)
          : pass;
      }
    },
  }),
  check({
    rows: ['AS-60'],
    title: 'shows no internals in its errors',
    fix: 'Answer with a fixed text; keep stack traces in the log.',
    on: withEndpoint('token_endpoint'),
    async *run(context) {
      for (const { issuer, endpoint } of context.asked) {
        const responses = [
          await requestToken(context, endpoint, MADE_UP_CODE),
          // A grant that is no text at all.
          await context.fetch(new URL(endpoint), form({ 'grant_type[a]': 'audit' })),
        ];
        const leaking = responses.find(({ text }) => showsTrace(text));
        yield leaking ? fail(`an error of ${issuer} shows a stack trace`, leaking) : pass;
      }
    },
  }),
];
