import { offlineAccess, openidScopes } from './bases.js';
import type { UpstreamRecord } from './types.js';

/** Okta, the org authorization server or a custom one. Source: authorization-server section 5. */
export const okta: UpstreamRecord = {
  id: 'okta',
  label: 'Okta',
  hint: 'people of your Okta org, without custom servers',
  exampleIssuer: 'https://acme.okta.com',
  noApi: 'tokens of its org authorization server open nothing but Okta’s own API',
  clientId: {
    example: '0oa1a2b3c4d5e6f7g8h9',
    pattern: '0oa[A-Za-z0-9]{17}',
    name: 'Client ID of the app integration',
  },
  exampleRule: 'group:mcp-users',
  direct: {
    provider: 'okta',
    fits: 'if you have custom authorization servers and register every client by hand',
  },
  apiScopes: [],
  refresh: 'rotates',
  profile: {
    name: 'Okta',
    issuerPattern: /^https:\/\/[a-z0-9.-]+(?:\/oauth2\/[A-Za-z0-9]+)?$/,
    issuerExpects: 'https://DOMAIN, or https://DOMAIN/oauth2/ID of a custom authorization server',
    endpoints: 'discovered',
    // Groups may be missing in ID tokens that come with an access token.
    identity: 'userinfo',
    subjectClaims: ['sub'],
    secretIn: 'header',
    scopes: [
      ...openidScopes,
      offlineAccess,
      { scope: 'groups', meaning: 'see which groups you are in', for: ['group'] },
    ],
    revocation: 'rfc7009',
    restrictions: ['group'],
    claims: { group: 'groups' },
  },
};
