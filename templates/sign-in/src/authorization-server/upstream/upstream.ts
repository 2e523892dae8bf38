/** Who signed in, as the upstream says. Only `issuer` and `subject` identify; the rest may change or be wrong. */
export interface Identity {
  readonly issuer: string;
  readonly subject: string;
  /** For people to recognise their account. */
  readonly name?: string;
  /** For people to recognise their account; never to find one. Only where the upstream vouches for it. */
  readonly email?: string;
  /** What {@link Identity} can be admitted and granted scopes by; as the upstream says right now. */
  readonly domain?: string;
  readonly tenant?: string;
  readonly organizations?: readonly string[];
  readonly groups?: readonly string[];
}

/** Tokens of the upstream's API. They never leave this server but for the upstream. */
export interface UpstreamTokens {
  readonly accessToken: string;
  readonly refreshToken?: string;
  /** Seconds since the epoch; undefined where the upstream names no end. */
  readonly expiresAt?: number;
  /** What was granted, not what was asked for. */
  readonly scopes: readonly string[];
  /** Who the ID token names that came with these very tokens, and when; only where an upstream says it there alone. */
  readonly named?: { readonly identity: Identity; readonly at: number };
}

/** What has to be remembered between leaving for the upstream and coming back. All of it is secret. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** A sign-in that the upstream has completed. */
export interface SignedIn {
  readonly identity: Identity;
  readonly tokens: UpstreamTokens;
}

/** The identity provider behind this authorization server. */
export interface Upstream {
  /** For people. */
  readonly name: string;
  /** The scopes it is asked for, with what each means, for the page on which people consent. */
  readonly scopes: readonly { readonly scope: string; readonly meaning: string }[];
  /** Makes the URL that a browser is sent to, with a state, a nonce and a challenge of its own. */
  begin(): Promise<{ readonly url: URL; readonly pending: PendingSignIn }>;
  /**
   * Completes a sign-in.
   *
   * @param callback the whole URL the browser came back to
   * @throws UpstreamError
   */
  complete(callback: URL, pending: PendingSignIn): Promise<SignedIn>;
  /** Whether it says anew who somebody is only when tokens are renewed; any token will do where it is false. */
  readonly saysWhoWhenRenewed: boolean;
  /** Asks the upstream anew who this is, and whether the account is still what it was. */
  identify(tokens: UpstreamTokens): Promise<Identity>;
  /**
   * Gets new tokens for old ones. Without a refresh token among them the old one stays in use (RFC 6749 section 6).
   *
   * @throws UpstreamError `ended` where there is no refresh token
   */
  refresh(tokens: UpstreamTokens): Promise<UpstreamTokens>;
  /** Tells the upstream that the tokens are no longer needed, as far as it takes that. */
  revoke(tokens: UpstreamTokens): Promise<void>;
}

/**
 * Something went wrong at the upstream. `ended`: this sign-in or these tokens are over, for good, and the upstream
 * has said so. `not_taken`: it did not take an access token, and has not said that this is the end. `unavailable`:
 * it may work later. `refused`: the answer is not to be trusted. `denied`: the person said no. The message says
 * nothing of what the upstream wrote.
 */
export class UpstreamError extends Error {
  override readonly name = 'UpstreamError';

  constructor(
    readonly code: 'ended' | 'not_taken' | 'unavailable' | 'refused' | 'denied',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
