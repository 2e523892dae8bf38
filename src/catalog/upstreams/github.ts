import type { UpstreamRecord } from './types.js';

/** GitHub OAuth Apps. Source: authorization-server section 5. */
export const github: UpstreamRecord = {
  id: 'github',
  label: 'GitHub (OAuth App)',
  hint: 'people with a GitHub account, also by organization',
  issuer: 'https://github.com',
  exampleIssuer: 'https://github.com',
  api: {
    url: 'https://api.github.com',
    tool: {
      name: 'list_my_repositories',
      title: 'List my repositories',
      description: 'Lists your repositories on GitHub, those changed last first.',
      scopes: ['repositories:read'],
      readOnly: true,
      imports: 'upstream-json.ts',
      file: 'list-my-repositories.ts',
    },
  },
  clientId: { example: 'Ov23liExample0123456', pattern: '[A-Za-z0-9.]{16,40}' },
  exampleRule: 'organization:acme',
  profile: {
    name: 'GitHub',
    issuerPattern: /^https:\/\/[a-z0-9.-]+$/,
    issuerExpects: 'https://github.com, or the host of your GitHub Enterprise Server',
    endpoints: { authorization: '/login/oauth/authorize', token: '/login/oauth/access_token' },
    identity: 'github',
    subjectClaims: ['id'],
    secretIn: 'body',
    scopeSeparator: ',',
    scopes: [
      { scope: 'read:user', meaning: 'read your profile' },
      { scope: 'user:email', meaning: 'read your e-mail addresses' },
      {
        scope: 'read:org',
        meaning: 'see the organizations and teams you belong to',
        for: ['organization', 'group'],
      },
    ],
    apiScopes: [{ scope: 'repo', meaning: 'read and change your repositories, private ones too' }],
    refresh: 'never',
    revocation: 'github',
    endedErrors: ['bad_verification_code', 'bad_refresh_token'],
    restrictions: ['organization', 'group'],
  },
};
