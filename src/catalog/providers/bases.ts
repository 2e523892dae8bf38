import type { ClaimRule } from '../../../templates/src/auth/token/provider-profile.js';
import type { Provider } from '../types.js';

/**
 * Facts of a JWT access token as RFC 9068 section 2 defines it. A record built on it states what
 * differs. What every provider must decide has no default: the issuer, its metadata, algorithms, the
 * audience, the rules that keep ID tokens out (TOK-19), attacks, remedies and registration.
 */
export const rfc9068 = {
  verification: 'jwt',
  tokenTypes: ['at+jwt'],
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  subjectClaim: 'sub',
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the subject is the client' }],
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { from: 'scopeString' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    jti: { from: 'tokenId' },
  },
} as const satisfies Partial<Provider>;

/** Facts of an opaque token as introspection describes it (RFC 7662 section 2.2). */
export const introspection = {
  verification: 'introspection',
  // The local authorization server signs its ID tokens with it.
  algorithms: ['RS256'],
  tokenTypes: ['absent'],
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  subjectClaim: 'sub',
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the client itself, not a user' }],
} as const satisfies Partial<Provider>;

/** Names the client that an opaque token was issued to. */
export const namesClient: ClaimRule = {
  claim: 'client_id',
  is: 'present',
  reason: 'names the client the token was issued to',
};

/** Keeps ID tokens out that answer a request with a nonce (OIDC Core section 2). */
export const noNonce: ClaimRule = {
  claim: 'nonce',
  is: 'absent',
  reason: 'only ID tokens carry a nonce',
};

/** Keeps ID tokens out that come with an access token (OIDC Core section 3.1.3.6). */
export const noAtHash: ClaimRule = {
  claim: 'at_hash',
  is: 'absent',
  reason: 'only ID tokens carry at_hash',
};

/** How access tokens that follow RFC 9068 section 2.2 are told from ID tokens, and those of clients from those of users. */
export const rfc9068Rules = {
  rules: [
    { claim: 'client_id', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'iat', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'jti', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    noNonce,
    noAtHash,
  ],
  clientTokenWhen: [
    { claim: 'sub', sameAs: 'client_id', reason: 'RFC 9068 section 2.2: no resource owner' },
  ],
} as const satisfies Partial<Provider>;

/** Tokens that {@link rfc9068Rules} have to refuse. */
export const rfc9068Attacks: Provider['attacks'] = [
  {
    title: 'an ID token: typ JWT instead of at+jwt',
    header: { typ: 'JWT' },
    claims: { nonce: 'n-0S6_WzA2Mj', scope: null },
  },
  { title: 'a token without typ', header: { typ: null } },
  { title: 'an ID token dressed up as at+jwt', claims: { nonce: 'n-0S6_WzA2Mj' } },
  { title: 'a token without client_id', claims: { client_id: null } },
  { title: 'a token without jti', claims: { jti: null } },
];
