import { createSecretKey, generateKeyPairSync, randomBytes, randomUUID, sign } from 'node:crypto';
import type { JWK } from 'jose';
import { check, type Check } from '../../engine/check.js';
import { expect, fail, notChecked, pass, warn } from '../../engine/outcome.js';
import { createSigningKey } from '../../issuer/signing-key.js';
import { isAccepted, isTaken } from '../../protocol/responses.js';
import { holdsWithin, inMood, startedAfresh, type Started, withKeySet } from './conditions.js';

/** A tolerance for clocks has to pass first, at some servers. In seconds. */
const SHORT_LIFE = 2;

/** Publishes more keys, starts the server, and shows it a token. */
function withKeys<T>(context: Started, keys: readonly JWK[], work: () => Promise<T>) {
  const document = (good: Readonly<Record<string, unknown>>) => ({
    keys: [...(good['keys'] as readonly JWK[]), ...keys],
  });
  return inMood(context, { of: ['keys'], document }, async () => {
    const silent = await startedAfresh(context);
    return silent ?? (await work());
  });
}

/** Keys that are published and must verify nothing, and keys that come and go. */
export const keyChecks: readonly Check[] = [
  check({
    rows: ['PROC-05'],
    title: 'verifies nothing with an RSA key of 1024 bits',
    needs: ['issuer', 'process'],
    fix: 'Refuse RSA keys of fewer than 2048 bits (RFC 7518 section 3.3).',
    on: withKeySet,
    async run(context) {
      const { issuer, mint, probe, redactor } = context;
      const { algorithm } = issuer.key;
      if (!algorithm.startsWith('RS')) return notChecked(`${algorithm} has no such keys`);
      const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
      const kid = randomUUID();
      const jwk = {
        ...(publicKey.export({ format: 'jwk' }) as JWK),
        kid,
        alg: algorithm,
        use: 'sig',
      };
      return withKeys(context, [jwk], async () => {
        const [, payload = ''] = (await mint({ label: 'signed again with a weak key' })).split('.');
        const header = {
          alg: algorithm,
          kid,
          ...(issuer.shape.type ? { typ: issuer.shape.type } : {}),
        };
        const head = Buffer.from(JSON.stringify(header)).toString('base64url');
        const signature = sign(
          `sha${algorithm.slice(2)}`,
          Buffer.from(`${head}.${payload}`),
          privateKey,
        );
        const token = `${head}.${payload}.${signature.toString('base64url')}`;
        redactor.hide(token, 'token: signed with a weak key');
        const response = await probe({ token });
        return expect(!isTaken(response), 'a token signed with 1024 bits is accepted', response);
      });
    },
  }),
  check({
    rows: ['PROC-05'],
    title: 'verifies nothing with a symmetric key that is published',
    needs: ['issuer', 'process'],
    fix: 'Take no key of type oct from a key set: whoever can read it can sign.',
    on: withKeySet,
    async run(context) {
      const { present } = context;
      const secret = randomBytes(32);
      const kid = randomUUID();
      const k = createSecretKey(secret).export({ format: 'jwk' }).k ?? '';
      return withKeys(context, [{ kty: 'oct', k, kid, alg: 'HS256', use: 'sig' }], async () => {
        const header = { alg: 'HS256', kid };
        const response = await present({ label: 'HMAC, key published', header, signWith: secret });
        return expect(
          !isTaken(response),
          'a token signed with a published secret is accepted',
          response,
        );
      });
    },
  }),
  check({
    rows: ['PROC-05'],
    title: 'verifies nothing with a key that is for encryption',
    needs: ['issuer', 'process'],
    fix: 'Use keys whose `use` is `sig`, or that have none.',
    on: withKeySet,
    async run(context) {
      const { issuer, present } = context;
      const { publicJwk, kid, privateKey } = await createSigningKey(issuer.key.algorithm);
      return withKeys(context, [{ ...publicJwk, use: 'enc' }], async () => {
        const label = 'signed with a key for encryption';
        const response = await present({ label, header: { kid }, signWith: privateKey });
        const says = 'a token signed with a key for encryption is accepted';
        return isTaken(response) ? warn(says, response) : pass;
      });
    },
  }),
  check({
    rows: ['TOK-30'],
    title: 'takes up a new key, and drops the old one with it',
    needs: ['issuer', 'process'],
    fix: 'Fetch the keys again for an unknown key ID, after a cool-down of seconds, and forget those that are gone.',
    on: withKeySet,
    async run(context) {
      const { issuer, present, server } = context;
      const next = await createSigningKey(issuer.key.algorithm);
      const before = await present({ label: 'good, before the keys change' });
      if (!isAccepted(before)) return notChecked(`a good token is answered ${before.status}`);
      return inMood(
        context,
        { of: ['keys'], document: () => ({ keys: [next.publicJwk] }) },
        async () => {
          const header = { kid: next.kid };
          const isTakenUp = await holdsWithin(server.patienceMs, async () =>
            isAccepted(
              await present({ label: 'of the new key', header, signWith: next.privateKey }),
            ),
          );
          const seconds = server.patienceMs / 1000;
          if (!isTakenUp) return fail(`after ${seconds} seconds a new key is not known`);
          const old = await present({ label: 'of the old key' });
          return expect(!isTaken(old), 'a key that is published no more still counts', old);
        },
      );
    },
  }),
  check({
    rows: ['TOK-27', 'TOK-14'],
    title: 'believes an answer of introspection no longer than the token lives',
    needs: ['issuer', 'process'],
    fix: 'Keep an answer until `exp` at most.',
    async run({ issuer, mint, probe, server }) {
      if (!issuer.opaque) return notChecked('tokens are JWTs here; nothing is introspected');
      const token = await mint({ label: 'of a short life', expiresIn: SHORT_LIFE });
      if (!isAccepted(await probe({ token }))) return notChecked('it was refused at once');
      const isOver = await holdsWithin(
        SHORT_LIFE * 1000 + server.patienceMs,
        async () => !isTaken(await probe({ token })),
      );
      return expect(isOver, 'a token is accepted a minute after it expired');
    },
  }),
];
