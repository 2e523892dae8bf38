import { exportSPKI, importJWK, type CryptoKey } from 'jose';
import type { Attack } from './attack.js';

const SIGNATURE = 'Verify every token with the published keys of the issuer.';

/** Tokens whose signature, key or header is hostile. */
export const signatureAttacks: readonly Attack[] = [
  {
    rows: ['TOK-02'],
    title: 'tokens signed by another key under the same key ID',
    fix: SIGNATURE,
    of: 'JWTs',
    tokenRequests: ({ foreignKey }) => [
      { label: 'signed by a foreign key', signWith: foreignKey.privateKey },
    ],
  },
  {
    rows: ['TOK-02', 'TOK-22'],
    title: 'tokens signed by a key that they bring themselves',
    fix: 'Take keys from the configured issuer only; never from the header of a token.',
    of: 'JWTs',
    tokenRequests: ({ foreignKey: { privateKey, publicJwk } }) =>
      [{ jwk: publicJwk }, { jwk: publicJwk, kid: null }, { jwk: publicJwk, kid: 'own' }].map(
        (header) => ({ label: 'with its own key', header, signWith: privateKey }),
      ),
  },
  {
    rows: ['TOK-02', 'TOK-21'],
    title: 'tokens whose key ID is a path, a query or unknown',
    fix: 'Use kid only to choose among the published keys.',
    of: 'JWTs',
    tokenRequests: ({ foreignKey }) =>
      ['../../../../dev/null', "' OR 1=1 --", '__proto__', 'x'.repeat(2000)].map((kid) => ({
        label: 'with a hostile kid',
        header: { kid },
        signWith: foreignKey.privateKey,
      })),
  },
  {
    rows: ['TOK-03'],
    title: 'tokens signed with an algorithm that is not on the list',
    fix: 'Configure the algorithms per issuer; do not take them from the token.',
    of: 'JWTs',
    // Of a server that somebody else configured nobody knows what is on its list.
    mild: ({ isGenerated }) => !isGenerated,
    tokenRequests: ({ issuer: { unlistedKey } }) => [
      {
        label: `signed with ${unlistedKey.algorithm}`,
        header: { alg: unlistedKey.algorithm, kid: unlistedKey.kid },
        signWith: unlistedKey.privateKey,
      },
    ],
  },
  {
    rows: ['TOK-05'],
    title: 'tokens signed by HMAC with the public key as the secret',
    fix: 'Allow asymmetric algorithms only, and each key for its own algorithm.',
    of: 'JWTs',
    async tokenRequests({ issuer: { key } }) {
      const publicKey = await importJWK(key.publicJwk, key.algorithm, { extractable: true });
      const pem = await exportSPKI(publicKey as CryptoKey);
      return [pem, pem.trim(), JSON.stringify(key.publicJwk)].map((secret) => ({
        label: 'HS256 with the public key',
        header: { alg: 'HS256' },
        signWith: new TextEncoder().encode(secret),
      }));
    },
  },
  {
    rows: ['TOK-05'],
    title: 'tokens signed by its key with another algorithm than the key is for',
    fix: 'Honour alg of the key set: one key, one algorithm.',
    of: 'JWTs',
    async tokenRequests({ issuer: { key } }) {
      if (!/^[RP]S/.test(key.algorithm)) return [];
      const others = ['RS256', 'RS512', 'PS256'].filter((alg) => alg !== key.algorithm);
      return Promise.all(
        others.map(async (alg) => ({
          label: `${alg} with the key for ${key.algorithm}`,
          header: { alg },
          signWith: (await importJWK({ ...key.privateJwk, alg }, alg)) as CryptoKey,
        })),
      );
    },
  },
  {
    rows: ['EXT-12', 'TOK-02'],
    title: 'tokens of a workload platform: another issuer, its own key',
    fix: SIGNATURE,
    of: 'JWTs',
    tokenRequests: ({ foreignKey }) => [
      {
        label: 'of a platform',
        claims: { iss: 'https://platform.invalid', sub: 'system:serviceaccount:default:app' },
        header: { kid: 'platform' },
        signWith: foreignKey.privateKey,
      },
    ],
  },
  {
    rows: ['TOK-20'],
    title: 'tokens with an extension that must be understood',
    fix: 'Refuse every name in crit that is not supported.',
    of: 'JWTs',
    tokenRequests: () => [
      {
        label: 'with an unknown crit',
        header: { 'crit': ['audit-unknown'], 'audit-unknown': true },
      },
    ],
  },
  {
    rows: ['BEAR-09'],
    title: 'tokens of a hundred kilobytes, although correctly signed',
    fix: 'Limit the length of a token before parsing it.',
    of: 'JWTs',
    tokenRequests: () => [{ label: 'huge', claims: { padding: 'x'.repeat(100_000) } }],
  },
];
