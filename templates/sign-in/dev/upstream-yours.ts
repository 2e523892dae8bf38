import type { YourUpstream } from './upstream/yours.js';

/**
 * What the stand-in of the scripts `dev`, `try` and `token` says beyond its examples, so that a tool that calls
 * another path of the API, or a rule of `src/sign-in.ts`, can be tried without an account. Tests get it with
 * `startRig({ yours: upstreamOfYours })`.
 */
export const upstreamOfYours: YourUpstream = {
  users: {
    // alice: { organizations: ['acme', 'initech'], groups: ['engineering', 'oncall'] },
  },
  // ({ path, user, scopes }) =>
  //   path === 'a/path' ? Response.json({ of: user.id, with: scopes }) : undefined,
  api: () => undefined,
};
