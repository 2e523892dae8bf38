import type { Response } from '../../http/response.js';

/** What one sign-in brought. */
export interface Grant {
  readonly asked: readonly string[];
  /** Scopes of the answer, or else those that were asked for (RFC 6749 section 5.1). */
  readonly granted: readonly string[];
  readonly token: string;
  readonly refreshToken: string | undefined;
  /** Seconds, as the answer says. */
  readonly expiresIn: number | undefined;
  /** The user, as far as the tokens tell. */
  readonly subject: string | undefined;
  /** The authorization response said which server it came from (RFC 9207). */
  readonly hasIss: boolean;
  /** The answer of the token endpoint, without its secrets. */
  readonly response: Response;
}

/** The answer to a refresh token, or to a code that was redeemed before (RFC 6749 sections 4.1.3 and 6). */
export interface Refreshed {
  readonly response: Response;
  /** Undefined when it was refused. */
  readonly token: string | undefined;
  readonly refreshToken: string | undefined;
}

/** An authorization server at which the audit has signed in as a client. */
export interface SignedIn {
  readonly issuer: string;
  readonly resource: string;
  /** The client cannot keep a secret. */
  readonly isPublic: boolean;
  readonly main: Grant;
  /** Of the same user with fewer scopes. */
  readonly low: Grant | undefined;
  /** Why there is none that can be used. */
  readonly whyNotLow: string | undefined;
  /** What came of asking for a token for another resource. */
  readonly foreign: {
    readonly resource: string;
    readonly grant: Grant | undefined;
    /** Why there is none. */
    readonly refusal: string | undefined;
    /** The authorization server itself refused it. */
    readonly isRefused: boolean;
  };
  /** Redeems the code of the last sign-in once more. */
  readonly redeemAgain: () => Promise<Refreshed>;
  /** When it was redeemed first, in milliseconds since the epoch. */
  readonly redeemedAt: number;
  readonly refresh: (refreshToken: string) => Promise<Refreshed>;
  /** Revokes a token (RFC 7009); undefined without an endpoint. */
  readonly revoke: ((token: string) => Promise<Response>) | undefined;
}
