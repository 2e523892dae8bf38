import { claimsFrom, type ClaimSources, type TokenFacts } from './token-claims.js';

/** JWS `typ` of access tokens of Supabase; `null` when they have none. */
export const tokenType: string | null = 'JWT';

/** JWS algorithm of locally issued tokens. */
export const signingAlgorithm = 'ES256';

/** Stands in for AUTH_AUDIENCE on this machine, where the provider needs one. */
export const localAudience: string | undefined = undefined;

/** Scopes that belong to the authorization server itself. */
export const ownScopes: readonly string[] = [
  'openid',
  'profile',
  'email',
  'phone',
  'offline_access',
];

/** The claims of an access token as Supabase writes them. */
const claims: ClaimSources = {
  aal: { value: 'aal1' },
  aud: { from: 'audience' },
  client_id: { from: 'clientId' },
  exp: { from: 'expiresAt' },
  iat: { from: 'issuedAt' },
  is_anonymous: { value: false },
  iss: { from: 'issuer' },
  mcp_scope: { from: 'scopeString' },
  role: { value: 'authenticated' },
  scope: { value: 'openid email' },
  session_id: { from: 'tokenId' },
  sub: { from: 'subject' },
};

/** The claims of one access token. */
export function accessTokenClaims(facts: TokenFacts): Record<string, unknown> {
  return claimsFrom(claims, facts);
}
