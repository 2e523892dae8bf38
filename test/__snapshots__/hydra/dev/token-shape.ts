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

/** JWS `typ` of access tokens of Ory Hydra; `null` when they have none. */
export const tokenType: string | null = null;

/** JWS algorithm of locally issued tokens. */
export const signingAlgorithm = 'RS256';

/** Whether access tokens say nothing by themselves and have to be introspected (RFC 7662). */
export const opaqueTokens = true as boolean;

/** Stands in for AUTH_AUDIENCE on this machine, where the provider needs one. */
export const localAudience: string | undefined = undefined;

/** Scopes that belong to the authorization server itself. */
export const ownScopes: readonly string[] = ['openid', 'offline_access'];

/** The claims of an access token as Ory Hydra writes them. */
export function accessTokenClaims(facts: TokenFacts): Record<string, unknown> {
  return {
    iss: facts.issuer,
    aud: [facts.audience],
    sub: facts.subject,
    client_id: facts.clientId,
    scope: facts.scopes.join(' '),
    iat: facts.issuedAt,
    exp: facts.expiresAt,
    nbf: facts.issuedAt,
    token_type: 'Bearer',
    token_use: 'access_token',
  };
}
