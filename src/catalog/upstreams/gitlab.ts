import { openidScopes } from './bases.js';
import type { UpstreamRecord } from './types.js';

/** GitLab, hosted or one's own. Source: authorization-server section 5. */
export const gitlab: UpstreamRecord = {
  id: 'gitlab',
  label: 'GitLab',
  hint: 'accounts of gitlab.com or of your own GitLab',
  issuer: 'https://gitlab.com',
  exampleIssuer: 'https://gitlab.com',
  api: {
    url: 'https://gitlab.com/api/v4',
    tool: {
      name: 'list_my_projects',
      title: 'List my projects',
      description: 'Lists your projects on GitLab, those changed last first.',
      scopes: ['projects:read'],
      readOnly: true,
      file: 'list-my-projects.ts',
      imports: 'upstream-json.ts',
    },
  },
  clientId: {
    example: '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef',
    pattern: '[0-9a-f]{64}',
    name: 'Application ID',
  },
  exampleRule: 'group:acme',
  apiScopes: [{ scope: 'read_api', meaning: 'read everything that you can read' }],
  refresh: 'rotates',
  profile: {
    name: 'GitLab',
    issuerPattern: /^https:\/\/[^\s?#]+$/,
    issuerExpects: 'https://gitlab.com, or the URL of your own GitLab as its metadata says it',
    endpoints: 'discovered',
    // ID tokens have the groups of direct members only.
    identity: 'userinfo',
    subjectClaims: ['sub'],
    secretIn: 'header',
    scopes: openidScopes,
    revocation: 'rfc7009',
    restrictions: ['group'],
    claims: { group: 'groups' },
  },
};
