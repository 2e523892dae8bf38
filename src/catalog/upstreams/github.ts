import type { BuiltInTool } from '../types.js';
import type { UpstreamRecord } from './types.js';

/** GitHub's own error codes of the token endpoint, which stand in answers with status 200. */
const ENDED = ['bad_verification_code', 'bad_refresh_token'];

const listMyRepositories: BuiltInTool = {
  name: 'list_my_repositories',
  title: 'List my repositories',
  description: 'Lists your repositories on GitHub, those changed last first.',
  scopes: ['repositories:read'],
  readOnly: true,
  file: 'list-my-repositories.ts',
  imports: 'upstream-json.ts',
};

const common = {
  issuer: 'https://github.com',
  exampleIssuer: 'https://github.com',
  api: { url: 'https://api.github.com', tool: listMyRepositories },
  exampleRule: 'organization:acme',
} as const satisfies Partial<UpstreamRecord>;

const profile = {
  name: 'GitHub',
  issuerPattern: /^https:\/\/[a-z0-9.-]+$/,
  issuerExpects: 'https://github.com, or the host of your GitHub Enterprise Server',
  endpoints: { authorization: '/login/oauth/authorize', token: '/login/oauth/access_token' },
  identity: 'github',
  // A login can be renamed, and then belong to somebody else.
  subjectClaims: ['id'],
  secretIn: 'body',
  authorizationParameters: { prompt: 'select_account' },
  scopeSeparator: ',',
  endedErrors: ENDED,
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
} as const satisfies Partial<UpstreamRecord['profile']>;

/** GitHub OAuth Apps. Source: authorization-server section 5. */
export const github: UpstreamRecord = {
  ...common,
  id: 'github',
  label: 'GitHub (OAuth App)',
  hint: 'anybody with a GitHub account, or an organization',
  clientId: {
    example: 'Ov23liExample0123456',
    pattern: '(Ov[A-Za-z0-9]{18}|[0-9a-f]{20})',
    name: 'Client ID of the OAuth App',
  },
  // Without one its API shows what is public. `repo` opens private repositories, and for changes as well: whoever
  // wants that says so in the policy.
  apiScopes: [],
  refresh: 'never',
  profile: {
    ...profile,
    scopes: [
      { scope: 'read:user', meaning: 'read your profile' },
      { scope: 'user:email', meaning: 'read your e-mail addresses' },
      {
        scope: 'read:org',
        meaning: 'see the organizations and teams you belong to',
        for: ['organization', 'group'],
      },
    ],
  },
};

/** GitHub Apps. Source: authorization-server section 5. */
export const githubApp: UpstreamRecord = {
  ...common,
  id: 'github-app',
  label: 'GitHub (GitHub App)',
  hint: 'the same with fine permissions and tokens that expire',
  clientId: {
    example: 'Iv23liExample0123456',
    pattern: '(Iv1\\.[0-9a-f]{16}|Iv[A-Za-z0-9]{18})',
    name: 'Client ID of the GitHub App; not the App ID, which is a number',
  },
  apiScopes: [],
  refresh: 'rotates',
  profile: {
    ...profile,
    // The permissions of the app say what its tokens may.
    scopes: [],
  },
};
