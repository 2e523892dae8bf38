import { jsonObject } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import { fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { LOOPBACK_REDIRECT, STRANGER } from '../../protocol/authorization-requests.js';
import { reachOfHost } from '../../../http/address-policy.js';
import { listenOnLoopback } from '../../protocol/listener.js';
import { auditClient, idOf, registered, registrationOf } from './registered-client.js';
import { withEndpoint } from './servers.js';

/** Where no browser may be sent with a code in its hand. */
const HOSTILE_REDIRECTS: readonly (readonly string[])[] = [
  ['javascript:alert(1)'],
  ['data:text/html,audit'],
  ['http://audit.example/callback'],
  [`${STRANGER}#part`],
  // One that is fine must not take another one along.
  [LOOPBACK_REDIRECT, 'javascript:alert(1)'],
];

/** Names the check that shows whether there is a list of redirects. */
export const STRANGER_TITLE = 'registers clients only where somebody vouches for the redirect';

/** Where a person reads another host than the one the browser goes to; no source forbids it. */
const MISLEADING = 'https://audit@audit.example/callback';

const registering = withEndpoint('registration_endpoint');

/** What an authorization server registers (RFC 7591). */
export const registrationChecks: readonly Check[] = [
  check({
    rows: ['AS-34', 'AS-13'],
    title: 'answers a registration with all that it registered',
    fix: 'Answer 201 with client_id and the metadata as it is registered, whatever was changed (RFC 7591 section 3.2.1).',
    needs: ['registration'],
    on: registering,
    async *run({ asked, register }) {
      for (const { issuer, endpoint } of asked) {
        const response = await registrationOf(register, endpoint);
        const { status } = response;
        if (status === 401 || status === 403) {
          yield notChecked(`${issuer} registers nobody without a token`);
          continue;
        }
        const id = idOf(response);
        const redirects = jsonObject(response)?.['redirect_uris'];
        if (status !== 201 || id === undefined) {
          yield fail(`${issuer} answers a registration with ${status}`, response);
        } else if (JSON.stringify(redirects) !== JSON.stringify([LOOPBACK_REDIRECT])) {
          yield fail(`the answer of ${issuer} does not say which redirects it took`, response);
        } else if (id.startsWith('https://')) {
          yield fail(`the client ID that ${issuer} made is a URL`, response);
        } else yield pass;
      }
    },
  }),
  check({
    rows: ['AS-16', 'AS-44'],
    title: 'registers no redirect that gives a code away',
    fix: 'Refuse every redirect that is not https, on the own machine or a known scheme of an app, and the whole set with it.',
    needs: ['registration'],
    on: registering,
    async *run({ asked, register }) {
      for (const { issuer, endpoint } of asked) {
        for (const redirects of HOSTILE_REDIRECTS) {
          const response = await register(endpoint, auditClient(redirects));
          yield idOf(response) === undefined
            ? pass
            : fail(`${issuer} registers ${redirects.join(' and ')}`, response);
        }
        const response = await register(endpoint, auditClient([MISLEADING]));
        yield idOf(response) === undefined
          ? pass
          : warn(
              `${issuer} registers ${MISLEADING}, which hides the host that it leads to`,
              response,
            );
      }
    },
  }),
  check({
    rows: ['AS-18'],
    title: STRANGER_TITLE,
    fix: 'Take the callbacks of known clients and of the own machine; or never send an error to what was only registered, and say on the page that nobody vouches for it.',
    needs: ['registration'],
    on: registering,
    async *run({ asked, register }) {
      for (const { issuer, endpoint } of asked) {
        const response = await register(endpoint, auditClient([STRANGER]));
        yield idOf(response) === undefined
          ? pass
          : warn(`${issuer} registers ${STRANGER} for anybody`, response);
      }
    },
  }),
  check({
    rows: ['AS-10'],
    title: 'fetches nothing from its own machine that a client registers or asks for',
    fix: 'Fetch no jwks_uri, logo_uri, sector_identifier_uri or request_uri of clients that register themselves.',
    needs: ['registration'],
    on: registered,
    async *run({ clients, register }) {
      for (const { issuer, document, authorize } of clients) {
        const endpoint = document['registration_endpoint'];
        if (reachOfHost(new URL(issuer).hostname) !== 'loopback' || typeof endpoint !== 'string') {
          yield notChecked('only a server on this machine could reach a listener of the audit');
          continue;
        }
        const listener = await listenOnLoopback();
        try {
          const base = `https://127.0.0.1:${listener.port}`;
          const response = await register(endpoint, {
            ...auditClient([LOOPBACK_REDIRECT]),
            jwks_uri: `${base}/jwks`,
            logo_uri: `${base}/logo.png`,
            sector_identifier_uri: `${base}/redirects.json`,
          });
          const asked = await authorize({ request_uri: `${base}/request` });
          yield listener.connections() === 0
            ? pass
            : fail(`${issuer} connects to its own machine`, response, asked.response);
        } finally {
          await listener.close();
        }
      }
    },
  }),
];
