import { isIPv6 } from 'node:net';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import type { Changes } from '../../engine/server-process.js';
import type { Asked, Mood } from '../../issuer/mood.js';
import { listenOn, listenOnLoopback } from '../../protocol/listener.js';
import { isTaken } from '../../protocol/responses.js';
import {
  inMood,
  PRODUCTION,
  responseInTime,
  startedAfresh,
  type Started,
  withKeySet,
} from './conditions.js';

const ASKS_NOTHING = 'the server asks its issuer for none: it was told where the keys are';

/** Starts the server in a mood, shows it a good token, and says whether it asked for something meanwhile. */
async function lookIn(context: Started, asked: Asked, mood: Mood, changes?: Changes) {
  const { issuer, present } = context;
  const before = issuer.requests.length;
  return inMood(context, { of: [asked], ...mood }, async () => {
    const unstarted = await startedAfresh(context, changes);
    const response = unstarted
      ? undefined
      : await responseInTime(() => present({ label: `good, of an issuer whose ${asked} lie` }));
    const paths = issuer.requests.slice(before);
    const hasAsked = paths.some((path) =>
      asked === 'metadata' ? path.startsWith('/.well-known/') : path === '/jwks',
    );
    return { response, hasAsked, unstarted };
  });
}

const urlAt = (address: string, port: number) =>
  `http://${isIPv6(address) ? `[${address}]` : address}:${port}/keys`;

/** Metadata and keys that are not what they should be. */
export const issuerLieChecks: readonly Check[] = [
  check({
    rows: ['TOK-29'],
    title: 'believes no metadata that names another issuer',
    needs: ['issuer', 'process'],
    on: withKeySet,
    fix: 'Compare `issuer` of the metadata with the configured one, character for character (RFC 8414 section 3.3).',
    async run(context) {
      const { response, hasAsked } = await lookIn(context, 'metadata', {
        document: (good) => ({ ...good, issuer: 'https://other.audit.example' }),
      });
      if (!hasAsked) return notChecked(ASKS_NOTHING);
      return response && isTaken(response)
        ? fail('keys are taken from metadata of another issuer', response)
        : pass;
    },
  }),
  ...(['metadata', 'keys'] as const).map((asked) =>
    check({
      rows: ['TOK-29'],
      title: `follows no redirect of ${asked} to elsewhere`,
      needs: ['issuer', 'process'],
      on: withKeySet,
      fix: 'Fetch with redirects off: an issuer says where its documents are, and nobody else does.',
      async run(context) {
        const elsewhere = await listenOnLoopback();
        try {
          const redirectsTo = `http://127.0.0.1:${elsewhere.port}/elsewhere`;
          const { hasAsked } = await lookIn(context, asked, { redirectsTo });
          if (elsewhere.connections() > 0) return warn(`a redirect of ${asked} is followed`);
          return hasAsked ? pass : notChecked(ASKS_NOTHING);
        } finally {
          await elsewhere.close();
        }
      },
    }),
  ),
  check({
    rows: ['TOK-29'],
    title: 'fetches no keys over plain http from another place',
    needs: ['issuer', 'process'],
    on: withKeySet,
    fix: 'In production take a jwks_uri on https, loopback aside.',
    async run(context) {
      // Loopback is no other place for an issuer on loopback.
      const [address] = context.addresses;
      const elsewhere = await (address && listenOn(address).catch(() => undefined));
      if (!address || !elsewhere) {
        return notChecked('this machine has no address beside loopback to publish keys at');
      }
      try {
        const document = (good: object) => ({ ...good, jwks_uri: urlAt(address, elsewhere.port) });
        // On a developer's machine there may be no TLS at all.
        const { hasAsked, unstarted } = await lookIn(context, 'metadata', { document }, PRODUCTION);
        if (elsewhere.connections() > 0) {
          return warn(
            'in production keys are fetched over plain http from where the metadata says',
          );
        }
        return hasAsked ? pass : (unstarted ?? notChecked(ASKS_NOTHING));
      } finally {
        await elsewhere.close();
      }
    },
  }),
  check({
    rows: ['TOK-26'],
    title: 'takes no answer at introspection for active but the value true',
    needs: ['issuer', 'process'],
    fix: 'Accept `active: true` and nothing like it.',
    async run(context) {
      const { issuer, present } = context;
      if (!issuer.opaque) return notChecked('tokens are JWTs here; nothing is introspected');
      const document = (good: object) => ({ ...good, active: 'true' });
      const response = await inMood(context, { of: ['introspection'], document }, () =>
        present({ label: 'active in words only' }),
      );
      return expect(!isTaken(response), 'active: "true" is taken for true', response);
    },
  }),
];
