import type { Adapter } from 'oidc-provider';

/**
 * Keeps no session of a browser. oidc-provider has one to remember who signed in; here everybody is asked every
 * time, and what is not remembered can be used by nobody (AT-07). A sign-in with a second account would have to
 * end the session of the first one, too.
 */
export function withoutSessions(adapter: (model: string) => Adapter): (model: string) => Adapter {
  return (model) => (model === 'Session' ? forgetful : adapter(model));
}

const nothing = () => Promise.resolve(undefined);

const forgetful: Adapter = {
  upsert: nothing,
  find: nothing,
  findByUid: nothing,
  findByUserCode: nothing,
  consume: nothing,
  destroy: nothing,
  revokeByGrantId: nothing,
};
