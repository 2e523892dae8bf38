import type { Provider } from '../types.js';
import { namesClient, noAtHash, noNonce, rfc9068 } from './bases.js';

/** Scalekit. Source: identity-providers 3.11. */
export const scalekit: Provider = {
  ...rfc9068,
  id: 'scalekit',
  label: 'Scalekit',
  hint: 'hosted; tokens name a resource ID, not a URL',
  parameters: [
    {
      key: 'environmentUrl',
      title: 'URL of the environment',
      example: 'https://acme.scalekit.com',
      pattern: 'https://[a-z0-9.-]+',
      expects: 'an https URL without a path',
    },
    {
      key: 'resourceId',
      title: 'Resource ID of the MCP server',
      example: 'res_123456789012345678',
      pattern: 'res_[A-Za-z0-9]+',
      expects: 'the ID of a resource, beginning with res_',
    },
  ],
  issuerTemplate: '{environmentUrl}/resources/{resourceId}',
  issuerPattern: '^https://[a-z0-9.-]+(/resources/res_[A-Za-z0-9]+)?$',
  issuerExpects: 'https://ENVIRONMENT/resources/RESOURCE-ID, or https://ENVIRONMENT alone',
  wrongIssuers: [
    'https://acme.scalekit.com/',
    'https://acme.scalekit.com/resources',
    'https://acme.scalekit.com/resources/res_123456789012345678/',
  ],
  // The resource has no OpenID document; the root of the environment may have one.
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt', 'at+jwt', 'absent'],
  audience: 'configured',
  configuredAudience: {
    local: 'res_000000000000000001',
    meaning: 'the resource ID of this server (res_…)',
    parameter: 'resourceId',
  },
  scopeClaims: ['scope', 'scopes'],
  rules: [namesClient, noNonce, noAtHash],
  clientTokenWhen: [
    { claim: 'sub', sameAs: 'client_id', reason: 'the subject is the client' },
    { claim: 'sub', sameAs: 'azp', reason: 'the subject is the authorized party' },
  ],
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audienceArray' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { from: 'scopeString' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    jti: { from: 'tokenId' },
  },
  attacks: [
    {
      title: 'a token of another MCP server of the environment: only its resource ID differs',
      claims: { aud: ['res_000000000000000002'] },
    },
    { title: "a machine's token", claims: { sub: 'client-1', oid: 'org_1' } },
    {
      title: 'a token of a machine that is its own authorized party',
      claims: { sub: 'm2m_1', azp: 'm2m_1' },
    },
    {
      title: 'a token of the environment in place of one of the resource',
      claims: { iss: 'https://issuer.example' },
    },
    {
      title: 'an ID token of the same client',
      claims: { client_id: null, scope: null, nonce: 'n-0S6_WzA2Mj' },
    },
    {
      title: 'permissions in place of scopes',
      status: 403,
      claims: { scope: null, permissions: ['mcp:access'] },
    },
  ],
  remedies: {
    audience:
      'AUTH_AUDIENCE is the resource ID (res_…) of this MCP server; see that the client asked for this server and no other',
    issuers: [
      {
        matches: '/resources/',
        remedy:
          'AUTH_SERVER_ISSUER is exactly what tokens say; Scalekit is moving to the form with /resources/RESOURCE-ID',
      },
    ],
  },
  registration: ['client-id-metadata-document', 'dynamic', 'pre-registered'],
  support: 'confirm-on-your-tenant',
};
