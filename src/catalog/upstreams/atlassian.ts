import { offlineAccess } from './bases.js';
import type { UpstreamRecord } from './types.js';

/** Atlassian cloud (Jira, Confluence). Source: authorization-server section 5. */
export const atlassian: UpstreamRecord = {
  id: 'atlassian',
  label: 'Atlassian (Jira, Confluence)',
  hint: 'people of an Atlassian cloud site',
  issuer: 'https://auth.atlassian.com',
  exampleIssuer: 'https://auth.atlassian.com',
  api: {
    url: 'https://api.atlassian.com',
    tool: {
      name: 'list_my_issues',
      title: 'List my issues',
      description: 'Lists the Jira issues that are assigned to you, those changed last first.',
      scopes: ['issues:read'],
      readOnly: true,
      file: 'list-my-issues.ts',
      imports: 'upstream-json.ts',
    },
  },
  clientId: {
    example: 'ExampleExampleExampleExample1234',
    pattern: '[A-Za-z0-9]{32}',
    name: 'Client ID of the OAuth 2.0 integration',
  },
  exampleRule: 'organization:acme.atlassian.net',
  apiScopes: [{ scope: 'read:jira-work', meaning: 'read the Jira issues that you can read' }],
  refresh: 'rotates',
  profile: {
    name: 'Atlassian',
    issuerPattern: /^https:\/\/auth\.atlassian\.com$/,
    issuerExpects: 'https://auth.atlassian.com',
    endpoints: { authorization: '/authorize', token: '/oauth/token' },
    identity: 'atlassian',
    subjectClaims: ['account_id'],
    secretIn: 'body',
    authorizationParameters: { audience: 'api.atlassian.com', prompt: 'consent' },
    scopes: [
      { scope: 'read:me', meaning: 'read your profile' },
      offlineAccess,
      // Sites are listed for products that something may be read of.
      {
        scope: 'read:jira-user',
        meaning: 'see the Jira sites that you can use, and their users',
        for: ['organization'],
      },
    ],
    // What it says of a refresh token that is over, with 403.
    endedErrors: ['unauthorized_client'],
    revocation: 'none',
    restrictions: ['organization'],
  },
};
