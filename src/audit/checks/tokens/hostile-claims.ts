import type { TokenRequest } from '../../issuer/token-request.js';
import type { Attack, Facts } from './attack.js';

const AUDIENCE = 'Compare aud, as a whole value, with one configured audience; refuse without it.';
const TIMES = 'Require exp and check exp, nbf and iat as numbers, with a small leeway.';
const ISSUER = 'Compare iss byte for byte with the configured issuer.';

const withAudience = (aud: unknown, label: string): TokenRequest => ({ label, claims: { aud } });

/** Audiences that begin or end like the right one, or hold it somewhere. */
function similarAudiences({ audience, target }: Facts): unknown[] {
  const same = (value: string) => (URL.canParse(value) ? new URL(value).href : value);
  const origin = audience.slice(0, /^[a-z]+:\/\/[^/]*/i.exec(audience)?.[0].length ?? 0);
  return [
    target.origin,
    `${target.origin}/`,
    `${target.origin}/audit-sibling`,
    `${target.origin}.audit.invalid${target.pathname}`,
    `${audience}x`,
    audience.slice(0, -1),
    `${origin}${audience.slice(origin.length).toUpperCase()}`,
    `https://api.invalid ${audience}`,
    `${audience}/`.replace(/\/\/$/, '/x'),
    onOtherPort(audience),
    audience.replace(/^http(s?):/, (_, s) => (s === '' ? 'https:' : 'http:')),
  ].filter((value) => value !== '' && same(value) !== same(audience));
}

/** An audience on another port of the same host; itself where it is no URL. */
function onOtherPort(audience: string): string {
  if (!/^https?:/.test(audience) || !URL.canParse(audience)) return audience;
  const url = new URL(audience);
  url.port = url.port === '9' ? '10' : '9';
  return url.href;
}

/** A token with a member that JSON.stringify would not write so. */
const withRaw = (label: string, member: string, value: string): TokenRequest => ({
  label,
  payload: (claims) =>
    `${JSON.stringify({ ...claims, [member]: undefined }).slice(0, -1)},"${member}":${value}}`,
});

/** Tokens of the issuer that say something wrong, each one thing. */
export const claimAttacks: readonly Attack[] = [
  {
    rows: ['TOK-07', 'TOK-32'],
    title: 'tokens of another issuer or tenant, however similar',
    fix: ISSUER,
    of: 'both',
    tokenRequests: ({ issuer: { issuer } }) =>
      [
        `${issuer}/`,
        `${issuer}/other`,
        `${issuer}.audit.invalid`,
        issuer.slice(0, -1),
        issuer.toUpperCase(),
        'https://issuer.invalid',
        [issuer],
      ].map((iss) => ({ label: 'of another issuer', claims: { iss } })),
  },
  {
    rows: ['TOK-07'],
    title: 'tokens without an issuer',
    fix: ISSUER,
    of: 'JWTs',
    tokenRequests: () => [{ label: 'without iss', claims: { iss: null } }],
  },
  {
    rows: ['TOK-08'],
    title: 'tokens of an issuer that it names, signed by another that it names',
    fix: 'Choose the key set by iss: a key counts for the issuer that publishes it, and for no other.',
    of: 'JWTs',
    nothing: 'the metadata names no other issuer',
    tokenRequests: ({ otherIssuers }) =>
      otherIssuers.map((iss) => ({ label: 'of another issuer that it names', claims: { iss } })),
  },
  {
    rows: ['TOK-09', 'TOK-31'],
    title: 'tokens for another API',
    fix: AUDIENCE,
    of: 'both',
    tokenRequests: () => [
      withAudience('https://api.invalid', 'for another API'),
      withAudience(['https://api.invalid', 'https://other.invalid'], 'for two other APIs'),
    ],
  },
  {
    rows: ['TOK-26'],
    title: 'tokens that its issuer calls active and that are not for it',
    fix: 'Check aud, exp and iss of what introspection says; active alone is not enough.',
    of: 'opaque tokens',
    tokenRequests: () => [
      withAudience('https://api.invalid', 'for another API'),
      { label: 'of another issuer', claims: { iss: 'https://issuer.invalid' } },
      { label: 'expired', expiresIn: -600 },
      { label: 'not active', claims: { active: false } },
    ],
  },
  {
    rows: ['TOK-09'],
    title: 'tokens that name their audience twice, the right one first',
    fix: 'Refuse duplicate members, or take the last as RFC 7519 section 4 says.',
    of: 'JWTs',
    tokenRequests: ({ audience }) => [
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
    of: 'both',
    tokenRequests: () => [
      withAudience(null, 'without aud'),
      withAudience([], 'with an empty aud'),
      withAudience('', 'with an empty aud'),
    ],
  },
  {
    rows: ['TOK-11'],
    title: 'tokens whose audience only resembles it',
    fix: AUDIENCE,
    of: 'both',
    tokenRequests: (facts) =>
      [...similarAudiences(facts), { [facts.audience]: true }].map((value) =>
        withAudience(value, 'with an audience that resembles'),
      ),
  },
  {
    rows: ['TOK-13'],
    title: 'tokens for everybody, or for the client itself',
    fix: AUDIENCE,
    of: 'both',
    tokenRequests: ({ audience, issuer: { shape } }) =>
      ['account', 'api', '*', shape.clientId]
        .filter((aud) => aud !== audience)
        .map((aud) => withAudience(aud, 'with a generic audience')),
  },
  {
    rows: ['TOK-14'],
    title: 'tokens that have expired, or never do',
    fix: TIMES,
    of: 'both',
    // Of an opaque token the issuer need not say when it ends (RFC 7662 section 2.2).
    tokenRequests: ({ now, issuer: { opaque } }) => [
      { label: 'expired', expiresIn: -600 },
      { label: 'expired for six minutes', expiresIn: -360 },
      ...(opaque
        ? []
        : [
            { label: 'without exp', claims: { exp: null } },
            { label: 'expired, with exp as a text', claims: { exp: String(now - 600) } },
            { label: 'whose exp is 0', claims: { exp: 0 } },
            withRaw('whose exp is null', 'exp', 'null'),
            withRaw('whose exp is true', 'exp', 'true'),
            withRaw('whose exp is a list', 'exp', `[${now + 300}]`),
          ]),
    ],
  },
  {
    rows: ['TOK-15'],
    title: 'tokens that are not valid yet',
    fix: TIMES,
    of: 'both',
    // What introspection says of times are numbers (RFC 7662 section 2.2).
    tokenRequests: ({ now, issuer: { opaque } }) => [
      { label: 'not valid yet', claims: { nbf: now + 3600 } },
      ...(opaque
        ? []
        : [
            { label: 'not valid yet, whose nbf is a text', claims: { nbf: String(now + 3600) } },
            { label: 'not valid yet, whose nbf is a list', claims: { nbf: [now + 3600] } },
          ]),
    ],
  },
  {
    rows: ['TOK-17'],
    title: 'tokens that were issued tomorrow, or tell times as texts',
    fix: TIMES,
    of: 'both',
    tokenRequests: ({ now, issuer: { opaque } }) => [
      { label: 'issued tomorrow', claims: { iat: now + 86_400 } },
      // What its issuer wrote so and is not over does no harm (RFC 7519 section 4.1.4).
      ...(opaque
        ? []
        : [
            { label: 'issued tomorrow, as a text', claims: { iat: String(now + 86_400) } },
            { label: 'whose exp is a text', claims: { exp: String(now + 300) } },
          ]),
    ],
  },
];
