/** Bounds on what the authorization server hands out and on what one address may ask of it. */
export interface SignInLimits {
  /** An access token is good for this long, in seconds. One that was taken back may work until then (RFC 9700 section 2.3). */
  readonly accessTokenSeconds: number;
  /** A refresh token that nobody uses ends after this long, in seconds. */
  readonly refreshTokenIdleSeconds: number;
  /** After this long everybody signs in again, whatever they did in between, in seconds. */
  readonly grantSeconds: number;
  /** A refresh token that was just used works for so long, eight times in all, in seconds, at most 120: answers get lost. */
  readonly refreshGraceSeconds: number;
  /** A code is good for this long, in seconds, at most 600 (OAuth 2.1 section 4.1.2). */
  readonly codeSeconds: number;
  /** A person has this long to consent and to sign in, in seconds. */
  readonly signInSeconds: number;
  /** Registrations of one address; as all that follow, per minute, and further ones are answered with 429. */
  readonly registrationsPerMinute: number;
  /** Registrations of all addresses together that are kept, in each process: they fill the store. Several times the former, or one sender keeps others out. */
  readonly allRegistrationsPerMinute: number;
  /** Authorization requests of one address. */
  readonly authorizationsPerMinute: number;
  /** Metadata documents that are fetched for one address, of clients that nobody has signed in with so far; at most 20. */
  readonly newDocumentsPerMinute: number;
  /** Pages that one address loads and sends. */
  readonly pagesPerMinute: number;
  /** Token requests of one address. Hosted clients send those of all their users from few addresses. */
  readonly tokensPerMinute: number;
  /** Token requests of one client at one address. */
  readonly tokensPerClientPerMinute: number;
  /** Refreshes of one grant, which is what a person has allowed to one app. Several processes of an app may refresh at once. */
  readonly refreshesPerMinute: number;
  /** Revocations of one address. */
  readonly revocationsPerMinute: number;
  /** Largest body of a token request, a revocation or a form, in bytes. */
  readonly formBytes: number;
  /** Largest registration, in bytes. */
  readonly registrationBytes: number;
}

const MINUTE = 60;
const DAY = 24 * 60 * MINUTE;

/** Change these to suit your users. */
export const signInLimits: SignInLimits = {
  accessTokenSeconds: 10 * MINUTE,
  refreshTokenIdleSeconds: 30 * DAY,
  grantSeconds: 90 * DAY,
  refreshGraceSeconds: 60,
  codeSeconds: MINUTE,
  signInSeconds: 10 * MINUTE,
  registrationsPerMinute: 20,
  allRegistrationsPerMinute: 120,
  authorizationsPerMinute: 60,
  newDocumentsPerMinute: 10,
  pagesPerMinute: 120,
  tokensPerMinute: 600,
  tokensPerClientPerMinute: 300,
  refreshesPerMinute: 20,
  revocationsPerMinute: 60,
  formBytes: 32 * 1024,
  registrationBytes: 64 * 1024,
};
