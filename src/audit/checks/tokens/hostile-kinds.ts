import type { Attack } from './attack.js';

const TYPE = 'Accept only the typ of access tokens, and refuse what marks an ID token.';

/** What an ID token has, and an access token has not (OpenID Connect Core section 3.1.3.6). */
const idClaims = { nonce: 'n-0S6', at_hash: 'MTIzNDU2Nzg5MGFiY2RlZg' };

/** Tells the typ of RFC 9068 section 2.1. */
const isOfAccessTokens = (typ = '') => /^(application\/)?at\+jwt$/i.test(typ);

/** Tokens of the issuer that are no access tokens, or none to be sent like this. */
export const kindAttacks: readonly Attack[] = [
  {
    rows: ['TOK-18'],
    title: 'tokens whose typ names another kind',
    fix: TYPE,
    of: 'JWTs',
    // The rule binds where the authorization server follows RFC 9068.
    mild: ({ issuer: { shape } }) => !isOfAccessTokens(shape.type),
    tokenRequests: () =>
      ['dpop+jwt', 'logout+jwt', 'rt+jwt', 'application/secevent+jwt', 'at+jwt+evil'].map(
        (typ) => ({ label: `typ ${typ}`, header: { typ } }),
      ),
  },
  {
    rows: ['TOK-19'],
    title: 'ID tokens and logout tokens of the same issuer',
    fix: TYPE,
    of: 'JWTs',
    tokenRequests: ({ issuer: { shape } }) => [
      {
        label: 'an ID token',
        header: { typ: 'JWT' },
        claims: { aud: shape.clientId, ...idClaims },
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
    rows: ['TOK-19'],
    title: 'ID tokens that name it as an audience beside the client',
    fix: TYPE,
    of: 'JWTs',
    nothing: 'the typ of its access tokens is not one of theirs alone',
    // Somebody may have chosen to take other types, too.
    mild: () => true,
    tokenRequests: ({ audience, issuer: { shape } }) =>
      isOfAccessTokens(shape.type)
        ? [
            {
              label: 'an ID token for it, too',
              header: { typ: 'JWT' },
              claims: { aud: [shape.clientId, audience], ...idClaims },
            },
          ]
        : [],
  },
  {
    rows: ['EXT-05'],
    title: 'ID-JAGs, which are for the authorization server',
    fix: TYPE,
    of: 'JWTs',
    tokenRequests: ({ issuer: { issuer } }) => [
      { label: 'an ID-JAG', header: { typ: 'oauth-id-jag+jwt' }, claims: { aud: issuer } },
    ],
  },
  {
    rows: ['EXT-09'],
    title: 'tokens bound to a key, sent as bearer tokens',
    asBearer: true,
    fix: 'Refuse tokens with cnf, or check the proof.',
    mild: () => true,
    of: 'both',
    tokenRequests: () => [
      {
        label: 'bound to a key',
        claims: { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } },
      },
    ],
  },
];
