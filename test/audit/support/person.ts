import type { Visit } from '../../../src/audit/login/options.js';

/**
 * Plays a person with a browser at the pages of {@link startSignInServer}: opens the page, sends its form.
 *
 * @param user whom to sign in as; '' denies
 * @param other whom to sign in as where the page asks anew who it is
 */
export function personSigningIn(user = 'alice', other = 'bob') {
  return async ({ url }: Visit): Promise<void> => {
    const body = new URLSearchParams({ user: url.searchParams.has('prompt') ? other : user });
    const answer = await fetch(url, { method: 'POST', body, redirect: 'manual' });
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`no way back: ${answer.status}`);
    await fetch(location, { redirect: 'manual' });
  };
}
