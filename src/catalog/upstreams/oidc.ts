import type { UpstreamRecord } from './types.js';

/** Any OpenID provider with a metadata document. Source: authorization-server section 5. */
export const oidc: UpstreamRecord = {
  id: 'oidc',
  label: 'OpenID Connect (Keycloak, Authentik, Dex …)',
  hint: 'any OpenID provider that knows one confidential client',
  exampleIssuer: 'https://login.example.com',
  clientId: { example: 'mcp-server', pattern: '[\\x21-\\x7E]+' },
  exampleRule: 'group:mcp-users',
  direct: 'generic-oidc',
  profile: {
    name: 'your organization',
    issuerPattern: /^https?:\/\/[^\s?#]+$/,
    issuerExpects: 'the issuer of your OpenID provider, byte for byte as its metadata says',
    endpoints: 'discovered',
    identity: 'userinfo',
    subjectClaims: ['sub'],
    secretIn: 'header',
    scopes: [
      { scope: 'openid', meaning: 'know who you are' },
      { scope: 'profile', meaning: 'see your name' },
      { scope: 'email', meaning: 'see your e-mail address' },
      { scope: 'offline_access', meaning: 'stay signed in' },
    ],
    apiScopes: [],
    refresh: 'rotates',
    revocation: 'rfc7009',
    restrictions: ['group'],
    claims: { group: 'groups' },
  },
};
