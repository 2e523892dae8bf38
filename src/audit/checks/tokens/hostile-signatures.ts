import { importJWK, type CryptoKey } from 'jose';
import { ownCertificate } from '../../issuer/own-certificate.js';
import type { Attack } from './attack.js';
import { secretsFrom } from './public-secrets.js';

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
    rows: ['TOK-02', 'TOK-22'],
    title: 'tokens signed by a key that stands in a certificate of their own',
    fix: 'Take keys from the configured issuer only; never from x5c.',
    of: 'JWTs',
    tokenRequests({ foreignKey }) {
      const certificate = ownCertificate(foreignKey);
      if (certificate === undefined) return [];
      return [{}, { kid: null }, { kid: 'own' }].map((header) => ({
        label: 'with its own certificate',
        header: { ...header, x5c: [certificate] },
        signWith: foreignKey.privateKey,
      }));
    },
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
    rows: ['TOK-02', 'TOK-21'],
    title: 'tokens whose key ID leads to a secret that anybody knows',
    fix: 'Use kid only to choose among the published keys; read no file and ask no database for it.',
    of: 'JWTs',
    tokenRequests: () =>
      [
        ['../../../../../../../../dev/null', ''],
        ['/dev/null', ''],
        ["audit' UNION SELECT 'audit-secret' -- ", 'audit-secret'],
      ].map(([kid, secret = '']) => ({
        label: 'with a kid that leads to a known secret',
        header: { alg: 'HS256', kid },
        signWith: Buffer.from(secret),
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
    tokenRequests: ({ issuer: { key } }) =>
      secretsFrom(key.publicJwk).map(([what, secret, alg = 'HS256']) => ({
        label: `${alg} with ${what}`,
        header: { alg },
        signWith: secret,
      })),
  },
  {
    rows: ['TOK-36'],
    title: 'tokens signed by a published key that is too short',
    fix: 'Refuse RSA keys of less than 2048 bits, whoever publishes them.',
    of: 'JWTs',
    tokenRequests: ({ issuer: { weakKey } }) =>
      weakKey
        ? [
            {
              label: 'signed by a key of 1024 bits',
              header: { kid: weakKey.kid },
              signWith: weakKey.privateKey,
            },
          ]
        : [],
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
      // No JWT may say so (RFC 7797 section 7).
      { label: 'whose claims are said to be not encoded', header: { crit: ['b64'], b64: false } },
    ],
  },
  {
    rows: ['TOK-23'],
    title: 'tokens that hold another token',
    fix: 'Take JSON claims from a token and nothing else; cty is not for access tokens.',
    of: 'JWTs',
    tokenRequests: ({ issuer }) => [
      {
        label: 'around another token',
        header: { cty: 'JWT' },
        payload: (claims) =>
          JSON.stringify(
            `${encode({ alg: 'none' })}.${encode({ ...claims, iss: issuer.issuer })}.`,
          ),
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

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
