import { claimsFrom, type ClaimSources, type TokenFacts } from './token-claims.js';

/** JWS `typ` of access tokens of Microsoft Entra ID; `null` when they have none. */
export const tokenType: string | null = 'JWT';

/** JWS algorithm of locally issued tokens. */
export const signingAlgorithm = 'RS256';

/** Stands in for AUTH_AUDIENCE on this machine, where the provider needs one. */
export const localAudience: string | undefined = '5f0c7c1e-0000-4000-8000-000000000001';

/** Scopes that belong to the authorization server itself. */
export const ownScopes: readonly string[] = ['openid', 'offline_access'];

/** The claims of an access token as Microsoft Entra ID writes them. */
const claims: ClaimSources = {
  aud: { from: 'audience' },
  iss: { from: 'issuer' },
  iat: { from: 'issuedAt' },
  nbf: { from: 'issuedAt' },
  exp: { from: 'expiresAt' },
  azp: { from: 'clientId' },
  azpacr: { value: '0' },
  oid: { from: 'subject' },
  scp: { from: 'scopeString' },
  sub: { from: 'subject' },
  tid: { value: '5f0c7c1e-0000-4000-8000-000000000002' },
  uti: { from: 'tokenId' },
  ver: { value: '2.0' },
  roles: { value: ['Everything There Is', 'reader'] },
};

/** The claims of one access token. */
export function accessTokenClaims(facts: TokenFacts): Record<string, unknown> {
  return claimsFrom(claims, facts);
}
