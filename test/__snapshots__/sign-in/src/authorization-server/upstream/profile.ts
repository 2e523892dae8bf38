import type { UpstreamProfile } from './upstream-profile.js';

/** Where people sign in. Everything that depends on it reads this. */
export const upstreamProfile: UpstreamProfile = {
  name: 'GitHub',
  issuerPattern: /^https:\/\/[a-z0-9.-]+$/,
  issuerExpects: 'https://github.com, or the host of your GitHub Enterprise Server',
  endpoints: { authorization: '/login/oauth/authorize', token: '/login/oauth/access_token' },
  identity: 'github',
  subjectClaims: ['id'],
  secretIn: 'body',
  authorizationParameters: { prompt: 'select_account' },
  scopeSeparator: ',',
  endedErrors: ['bad_verification_code', 'bad_refresh_token'],
  clientErrors: ['incorrect_client_credentials'],
  revocation: 'github',
  restrictions: ['organization', 'group'],
  ruleForms: {
    user: {
      pattern: /^\d+$/,
      expects: 'the number of an account, which https://api.github.com/users/LOGIN shows as id',
    },
    organization: { pattern: /^(?:id:\d+|[^/:\s]+)$/, expects: 'a login, or id: and its number' },
    group: {
      pattern: /^(?:id:\d+|[^/\sA-Z]+\/[^/\sA-Z]+)$/,
      expects: 'organization/team in small letters, or id: and the number of the team',
    },
  },
  scopes: [
    { scope: 'read:user', meaning: 'read your profile' },
    { scope: 'user:email', meaning: 'read your e-mail addresses' },
    {
      scope: 'read:org',
      meaning: 'see the organizations and teams you belong to',
      for: ['organization', 'group'],
    },
  ],
};

export { createIdentitySource } from './github-identity.js';
