import { scopesIn } from './auth/scopes.js';
import { everyone, type SignInPolicy } from './authorization-server/admission/policy.js';
import { scopePolicy } from './scope-map.js';

/**
 * Who gets which scopes. `SIGN_IN_ALLOW` says who may sign in at all; of those, everybody gets what the rules
 * that are for them allow together, and never more than the client has asked for. Rules are looked at when
 * somebody signs in, and again at every refresh of a token. Whoever gets less than the base scopes of
 * `src/scope-map.ts` is sent back with `access_denied`.
 */
export const signInPolicy: SignInPolicy = {
  grants: [
    { to: everyone, scopes: scopesIn(scopePolicy) },
    // Or only some for everybody, and the rest for some people; import the rules beside `everyone`. A scope that is
    // in none of them then is nobody's. Take imports out that nothing needs any more:
    // { to: everyone, scopes: ['mcp:access'] },
    // { to: organization('NAME'), scopes: ['todos:read'] },
    // { to: group('NAME'), scopes: ['todos:read'] },
    // { to: user('SUBJECT'), scopes: ['todos:read'] },
  ],
};
