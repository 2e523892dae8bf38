/** What a verified access token says of any caller. Never holds the token itself. */
interface Principal {
  /** `iss`: the authorization server that vouches for the subject. */
  readonly issuer: string;
  /** The OAuth client that acts for the user, or that is the machine. */
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** The most that any token can bring this caller, where scopes alone do not say it. */
  readonly ceiling?: readonly string[];
  /** Seconds since the epoch. */
  readonly expiresAt: number;
  /** Thumbprint of the key that the token is bound to, which the client has (RFC 9449); none for a bearer token. */
  readonly boundTo?: string;
}

/** A person, and the client that acts for them. */
export interface UserCaller extends Principal {
  readonly kind?: 'user';
  /** The provider's stable user identifier; unique only together with `issuer`. */
  readonly subject: string;
}

/** A client that acts for itself. There is nobody to ask. */
export interface MachineCaller extends Principal {
  readonly kind: 'machine';
  /** The same as `clientId`. */
  readonly subject: string;
}

/** Who calls, as the token says. */
export type Caller = UserCaller | MachineCaller;

/**
 * A key for the state of one caller. Subjects of two issuers never collide (RFC 9068 section 5), and a
 * client whose ID is spelled like a user's subject is not that user (TOK-25).
 */
export function userKey({ issuer, subject, kind }: Caller): string {
  return JSON.stringify(kind === 'machine' ? [issuer, subject, kind] : [issuer, subject]);
}
