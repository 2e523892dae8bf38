/** The user and client behind a verified access token. Never holds the token itself. */
export interface Caller {
  /** `iss`: the authorization server that vouches for the subject. */
  readonly issuer: string;
  /** The provider's stable user identifier; unique only together with `issuer`. */
  readonly subject: string;
  /** The OAuth client that acts for the user. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Thumbprint of the key that the token is bound to, which the client has (RFC 9449); none for a bearer token. */
  readonly boundTo?: string;
}

/** A key for per-user state. Subjects of two issuers never collide (RFC 9068 section 5). */
export function userKey(caller: Caller): string {
  return JSON.stringify([caller.issuer, caller.subject]);
}
