import type { Purpose } from './sign-ins.js';

/**
 * A sign-in did not succeed. `unknown`: it was never begun, is older than ten minutes, or was completed before.
 * `not-this-browser`: it was begun in another one. `denied`: the person said no at the upstream. `not-admitted`:
 * nobody admits the account here. `refused`: the upstream's answer is not to be trusted. `unavailable`: the
 * upstream does not answer. Nothing of what the upstream wrote is in it.
 */
export class SignInError extends Error {
  override readonly name = 'SignInError';

  constructor(
    readonly code:
      'unknown' | 'not-this-browser' | 'denied' | 'not-admitted' | 'refused' | 'unavailable',
    message: string,
    /** What the sign-in was for, where this browser is the one that began it. */
    readonly purpose?: Purpose,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The status of the page that says so. */
  get status(): 400 | 403 | 502 | 503 {
    return STATUSES[this.code];
  }
}

const STATUSES = {
  'unknown': 400,
  'not-this-browser': 403,
  'denied': 403,
  'not-admitted': 403,
  'refused': 502,
  'unavailable': 503,
} as const;
