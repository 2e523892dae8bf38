import { generateKeyPair, importJWK, exportSPKI, type CryptoKey } from 'jose';
import type { Context } from '../context.js';
import type { TestIssuer, Wish } from '../issuer/test-issuer.js';

/** A kind of token that must be refused. */
export interface Attack {
  readonly rows: readonly string[];
  /** Completes "refuses …". */
  readonly title: string;
  readonly fix: string;
  /** Acceptance is only a warning: it can be meant. */
  readonly mild?: boolean;
  /** Whether it is a question at all for tokens that are introspected. */
  readonly opaque: boolean;
  readonly wishes: (facts: Facts) => Promise<readonly Wish[]> | readonly Wish[];
}

/** What attacks are made of. */
export interface Facts {
  readonly issuer: TestIssuer;
  readonly target: URL;
  readonly audience: string;
  /** A key of the attacker, of the issuer's algorithm. */
  readonly foreignKey: CryptoKey;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Gathers the facts. */
export async function factsOf({ target }: Context, issuer: TestIssuer): Promise<Facts> {
  const { algorithm, audience } = issuer.shape;
  const { privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return {
    ...{ issuer, target, audience },
    foreignKey: privateKey,
    now: Math.floor(Date.now() / 1000),
  };
}

const AUDIENCE = 'Compare aud, as a whole value, with one configured audience; refuse without it.';
const TIMES = 'Require exp and check exp, nbf and iat as numbers, with a small leeway.';
const ISSUER = 'Compare iss byte for byte with the configured issuer.';
const SIGNATURE = 'Verify every token with the published keys of the issuer.';
const TYPE = 'Accept only the typ of access tokens, and refuse what marks an ID token.';

const withAudience = (aud: unknown, label: string): Wish => ({ label, claims: { aud } });

/** Tokens in hostile forms, each wrong in one thing. */
export const attacks: readonly Attack[] = [
  {
    rows: ['TOK-02'],
    title: 'tokens signed by another key under the same key ID',
    fix: SIGNATURE,
    opaque: false,
    wishes: ({ foreignKey }) => [{ label: 'signed by a foreign key', signWith: foreignKey }],
  },
  {
    rows: ['TOK-02', 'TOK-21'],
    title: 'tokens whose key ID is a path, a query or unknown',
    fix: 'Use kid only to choose among the published keys.',
    opaque: false,
    wishes: ({ foreignKey }) =>
      ['../../../../dev/null', "' OR 1=1 --", '__proto__', 'x'.repeat(2000)].map((kid) => ({
        label: 'with a hostile kid',
        header: { kid },
        signWith: foreignKey,
      })),
  },
  {
    rows: ['TOK-03'],
    title: 'tokens signed with an algorithm that is not on the list',
    fix: 'Configure the algorithms per issuer; do not take them from the token.',
    opaque: false,
    wishes: ({ issuer: { unlistedKey } }) => [
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
    opaque: false,
    async wishes({ issuer: { key } }) {
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
    opaque: false,
    async wishes({ issuer: { key } }) {
      if (!key.algorithm.startsWith('RS')) return [];
      const alg = key.algorithm === 'RS512' ? 'RS384' : 'RS512';
      const privateKey = (await importJWK(key.privateJwk, alg)) as CryptoKey;
      return [
        {
          label: `${alg} with the key for ${key.algorithm}`,
          header: { alg },
          signWith: privateKey,
        },
      ];
    },
  },
  {
    rows: ['TOK-07', 'TOK-32'],
    title: 'tokens of another issuer or tenant, however similar',
    fix: ISSUER,
    opaque: true,
    wishes: ({ issuer: { issuer } }) =>
      [
        `${issuer}/`,
        `${issuer}/other`,
        issuer.toUpperCase(),
        'https://issuer.invalid',
        [issuer],
      ].map((iss) => ({ label: 'of another issuer', claims: { iss } })),
  },
  {
    rows: ['TOK-07'],
    title: 'tokens without an issuer',
    fix: ISSUER,
    opaque: false,
    wishes: () => [{ label: 'without iss', claims: { iss: null } }],
  },
  {
    rows: ['EXT-12', 'TOK-02'],
    title: 'tokens of a workload platform: another issuer, its own key',
    fix: SIGNATURE,
    opaque: false,
    wishes: ({ foreignKey }) => [
      {
        label: 'of a platform',
        claims: { iss: 'https://platform.invalid', sub: 'system:serviceaccount:default:app' },
        header: { kid: 'platform' },
        signWith: foreignKey,
      },
    ],
  },
  {
    rows: ['TOK-09', 'TOK-31', 'TOK-26'],
    title: 'tokens for another API',
    fix: AUDIENCE,
    opaque: true,
    wishes: () => [
      withAudience('https://api.invalid', 'for another API'),
      withAudience(['https://api.invalid', 'https://other.invalid'], 'for two other APIs'),
    ],
  },
  {
    rows: ['TOK-09'],
    title: 'tokens that name their audience twice, the right one first',
    fix: 'Refuse duplicate members, or take the last as RFC 7519 section 4 says.',
    opaque: false,
    wishes: ({ audience }) => [
      {
        label: 'with two aud members',
        payload: (claims) => {
          const members = JSON.stringify({ ...claims, aud: audience }).slice(1, -1);
          return `{${members},"aud":"https://api.invalid"}`;
        },
      },
    ],
  },
  {
    rows: ['TOK-10'],
    title: 'tokens without an audience',
    fix: AUDIENCE,
    opaque: true,
    wishes: () => [
      withAudience(null, 'without aud'),
      withAudience([], 'with an empty aud'),
      withAudience('', 'with an empty aud'),
    ],
  },
  {
    rows: ['TOK-11'],
    title: 'tokens whose audience only resembles it',
    fix: AUDIENCE,
    opaque: true,
    wishes: ({ audience, target }) =>
      [
        target.origin,
        `${target.origin}/`,
        `${target.origin}/audit-sibling`,
        `${target.origin}.audit.invalid${target.pathname}`,
        `${audience}x`,
        audience.slice(0, -1),
        `https://api.invalid ${audience}`,
        { [audience]: true },
      ]
        .filter((value) => value !== audience && value !== '')
        .map((value) => withAudience(value, 'with an audience that resembles')),
  },
  {
    rows: ['TOK-13'],
    title: 'tokens for everybody, or for the client itself',
    fix: AUDIENCE,
    opaque: true,
    wishes: ({ issuer: { shape } }) =>
      ['account', 'api', '*', shape.clientId].map((aud) =>
        withAudience(aud, 'with a generic audience'),
      ),
  },
  {
    rows: ['TOK-14'],
    title: 'tokens that have expired, or never do',
    fix: TIMES,
    opaque: true,
    wishes: ({ now }) => [
      { label: 'expired', expiresIn: -600 },
      { label: 'without exp', claims: { exp: null } },
      { label: 'whose exp is a text', claims: { exp: String(now + 300) } },
    ],
  },
  {
    rows: ['TOK-15'],
    title: 'tokens that are not valid yet',
    fix: TIMES,
    opaque: true,
    wishes: ({ now }) => [{ label: 'not valid yet', claims: { nbf: now + 3600 } }],
  },
  {
    rows: ['TOK-17'],
    title: 'tokens that were issued tomorrow',
    fix: TIMES,
    opaque: true,
    wishes: ({ now }) => [{ label: 'issued tomorrow', claims: { iat: now + 86_400 } }],
  },
  {
    rows: ['TOK-18'],
    title: 'tokens whose typ names another kind',
    fix: TYPE,
    opaque: false,
    wishes: () =>
      ['dpop+jwt', 'logout+jwt', 'application/secevent+jwt', 'at+jwt+evil'].map((typ) => ({
        label: `typ ${typ}`,
        header: { typ },
      })),
  },
  {
    rows: ['TOK-19'],
    title: 'ID tokens and logout tokens of the same issuer',
    fix: TYPE,
    opaque: false,
    wishes: ({ issuer: { shape } }) => [
      {
        label: 'an ID token',
        header: { typ: 'JWT' },
        claims: { aud: shape.clientId, nonce: 'n-0S6', at_hash: 'MTIzNDU2Nzg5MGFiY2RlZg' },
      },
      {
        label: 'a logout token',
        header: { typ: 'logout+jwt' },
        claims: {
          aud: shape.clientId,
          events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
        },
      },
    ],
  },
  {
    rows: ['EXT-05'],
    title: 'ID-JAGs, which are for the authorization server',
    fix: TYPE,
    opaque: false,
    wishes: ({ issuer: { issuer } }) => [
      { label: 'an ID-JAG', header: { typ: 'oauth-id-jag+jwt' }, claims: { aud: issuer } },
    ],
  },
  {
    rows: ['EXT-09'],
    title: 'tokens bound to a key, sent as bearer tokens',
    fix: 'Refuse tokens with cnf, or check the proof.',
    mild: true,
    opaque: true,
    wishes: () => [
      {
        label: 'bound to a key',
        claims: { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } },
      },
    ],
  },
  {
    rows: ['TOK-20'],
    title: 'tokens with an extension that must be understood',
    fix: 'Refuse every name in crit that is not supported.',
    opaque: false,
    wishes: () => [
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
    opaque: false,
    wishes: () => [{ label: 'huge', claims: { padding: 'x'.repeat(100_000) } }],
  },
];
