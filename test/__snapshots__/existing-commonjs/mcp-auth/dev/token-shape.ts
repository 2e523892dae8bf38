import { claimsFrom, type ClaimSources, type TokenFacts } from './token-claims.js';

/** JWS algorithm of locally issued tokens. */
export const signingAlgorithm = 'RS256';

/** Stands in for AUTH_AUDIENCE on this machine, where the provider needs one. */
export const localAudience: string | undefined = undefined;

/** Scopes that belong to the authorization server itself. */
export const ownScopes: readonly string[] = ['openid', 'offline_access'];

/** The claims of an access token as Generic token introspection (RFC 7662) writes them. */
const claims: ClaimSources = {
  iss: { from: 'issuer' },
  aud: { from: 'audience' },
  sub: { from: 'subject' },
  client_id: { from: 'clientId' },
  scope: { from: 'scopeString' },
  iat: { from: 'issuedAt' },
  exp: { from: 'expiresAt' },
  token_type: { value: 'Bearer' },
};

/** The claims of one access token. */
export function accessTokenClaims(facts: TokenFacts): Record<string, unknown> {
  return claimsFrom(claims, facts);
}
