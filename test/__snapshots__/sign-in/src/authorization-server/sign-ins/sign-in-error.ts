import type { NotAdmitted } from '../admission/not-admitted.js';
import type { Purpose } from './purpose.js';

/**
 * A sign-in did not succeed. `unknown`: it was never begun, took too long, or was completed before.
 * `not_this_browser`: it was begun in another one. `denied`: the person said no at the upstream. `not_admitted`:
 * nobody admits the account here. `refused`: the upstream's answer is not to be trusted. `unavailable`: the
 * upstream does not answer. Nothing of what the upstream wrote is in it.
 */
export class SignInError extends Error {
  override readonly name = 'SignInError';

  constructor(
    readonly code:
      'unknown' | 'not_this_browser' | 'denied' | 'not_admitted' | 'refused' | 'unavailable',
    message: string,
    /** What the sign-in was for, where this browser is the one that began it. */
    readonly purpose?: Purpose,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The rules do not admit the account. */
export class NotAdmittedError extends SignInError {
  constructor(
    readonly whom: NotAdmitted,
    purpose: Purpose,
  ) {
    super('not_admitted', `${whom.setting} does not admit this account`, purpose);
  }
}
