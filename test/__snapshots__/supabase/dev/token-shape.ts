/** What the local authorization server knows when it issues an access token. Times in seconds. */
export interface TokenFacts {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly tokenId: string;
}

/** JWS `typ` of access tokens of Supabase; `null` when they have none. */
export const tokenType: string | null = 'JWT';

/** JWS algorithm of locally issued tokens. */
export const signingAlgorithm = 'ES256';

/** Whether access tokens say nothing by themselves and have to be introspected (RFC 7662). */
export const opaqueTokens = false as boolean;

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
export function accessTokenClaims(facts: TokenFacts): Record<string, unknown> {
  return {
    aal: 'aal1',
    aud: facts.audience,
    client_id: facts.clientId,
    exp: facts.expiresAt,
    iat: facts.issuedAt,
    is_anonymous: false,
    iss: facts.issuer,
    mcp_scope: facts.scopes.join(' '),
    role: 'authenticated',
    scope: 'openid email',
    session_id: facts.tokenId,
    sub: facts.subject,
  };
}
