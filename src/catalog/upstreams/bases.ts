import type { UpstreamProfile } from '../../../templates/sign-in/src/authorization-server/upstream/upstream-profile.js';

/** What OpenID Connect asks for at a sign-in (OIDC Core section 5.4). */
export const openidScopes = [
  { scope: 'openid', meaning: 'know who you are' },
  { scope: 'profile', meaning: 'see your name' },
  { scope: 'email', meaning: 'see your e-mail address' },
] as const satisfies UpstreamProfile['scopes'];

/** Tokens that can be renewed while nobody is there (OIDC Core section 11). */
export const offlineAccess = {
  scope: 'offline_access',
  meaning: 'stay signed in while you are away',
} as const satisfies UpstreamProfile['scopes'][number];
