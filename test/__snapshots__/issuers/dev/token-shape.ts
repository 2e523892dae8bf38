import { claimsFrom, type ClaimSources, type TokenFacts } from './token-claims.js';

/** JWS `typ` of access tokens of Keycloak; `null` when they have none. */
export const tokenType: string | null = 'JWT';

/** JWS algorithm of locally issued tokens. */
export const signingAlgorithm = 'RS256';

/** Stands in for AUTH_AUDIENCE on this machine, where the provider needs one. */
export const localAudience: string | undefined = undefined;

/** Scopes that belong to the authorization server itself. */
export const ownScopes: readonly string[] = ['openid', 'offline_access'];

/** The claims of an access token as Keycloak writes them. */
const claims: ClaimSources = {
  exp: { from: 'expiresAt' },
  iat: { from: 'issuedAt' },
  jti: { from: 'tokenId' },
  iss: { from: 'issuer' },
  aud: { from: 'audience' },
  sub: { from: 'subject' },
  typ: { value: 'Bearer' },
  azp: { from: 'clientId' },
  scope: { from: 'scopeString' },
};

/** The claims of one access token. */
export function accessTokenClaims(facts: TokenFacts): Record<string, unknown> {
  return claimsFrom(claims, facts);
}
