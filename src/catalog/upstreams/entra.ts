import { GUID } from '../providers/issuers.js';
import { offlineAccess, openidScopes } from './bases.js';
import type { UpstreamRecord } from './types.js';

const TENANT = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490';

/** Microsoft Entra ID, one tenant. Source: authorization-server section 5. */
export const entra: UpstreamRecord = {
  id: 'entra',
  label: 'Microsoft Entra ID',
  hint: 'work accounts of one tenant, with any MCP client',
  exampleIssuer: `https://login.microsoftonline.com/${TENANT}/v2.0`,
  api: {
    url: 'https://graph.microsoft.com',
    tool: {
      name: 'list_my_messages',
      title: 'List my messages',
      description: 'Lists who wrote to you last, when, and about what.',
      scopes: ['messages:read'],
      readOnly: true,
      file: 'list-my-messages.ts',
      imports: 'upstream-json.ts',
    },
  },
  clientId: {
    example: '11111111-2222-3333-4444-555555555555',
    pattern: GUID,
    name: 'Application (client) ID; neither the object ID nor the ID of the secret',
  },
  exampleRule: 'everyone',
  direct: {
    provider: 'entra',
    fits: 'if you register every client by hand, and all of them take a server without PKCE in its metadata',
  },
  apiScopes: [
    {
      scope: 'https://graph.microsoft.com/Mail.ReadBasic',
      meaning: 'see who wrote to you, when, and the subject',
    },
  ],
  // The old one stays good.
  refresh: 'rotates',
  profile: {
    name: 'Microsoft',
    // `common` and `organizations` would let every tenant in.
    issuerPattern: new RegExp(`^https://login\\.microsoftonline\\.(com|us)/${GUID}/v2\\.0$`),
    issuerExpects: 'https://login.microsoftonline.com/TENANT-ID/v2.0, with the GUID of your tenant',
    endpoints: 'discovered',
    identity: 'id-token',
    // `sub` differs from app to app, and e-mail and user names are given to somebody else.
    subjectClaims: ['tid', 'oid'],
    secretIn: 'body',
    authorizationParameters: { prompt: 'select_account' },
    scopes: [...openidScopes, offlineAccess],
    revocation: 'none',
    restrictions: ['tenant', 'group'],
    claims: { tenant: 'tid', group: 'groups' },
  },
};
