import { offlineAccess, openidScopes } from './bases.js';
import type { UpstreamRecord } from './types.js';

/** Any OpenID provider with a metadata document. Source: authorization-server section 5. */
export const oidc: UpstreamRecord = {
  id: 'oidc',
  label: 'OpenID Connect (Keycloak, Authentik, Dex …)',
  hint: 'any OpenID provider with one registered client',
  exampleIssuer: 'https://login.example.com',
  noApi: 'which API it has is known to you alone',
  clientId: { example: 'mcp-server', pattern: '[\\x21-\\x7E]+', name: 'client_id' },
  exampleRule: 'group:mcp-users',
  direct: {
    provider: 'generic-oidc',
    fits: 'if it registers clients itself and issues tokens for this server alone',
  },
  apiScopes: [],
  refresh: 'rotates',
  profile: {
    name: 'your organization',
    issuerPattern: /^https?:\/\/[^\s?#]+$/,
    issuerExpects: 'the issuer of your OpenID provider, byte for byte as its metadata says',
    endpoints: 'discovered',
    identity: 'userinfo',
    subjectClaims: ['sub'],
    secretIn: 'header',
    scopes: [...openidScopes, offlineAccess],
    revocation: 'rfc7009',
    restrictions: ['group'],
    claims: { group: 'groups' },
  },
};
