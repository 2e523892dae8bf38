import type { Provider } from '../types.js';
import { noAtHash, rfc9068 } from './bases.js';
import { baseUrlParameter } from './issuers.js';

/**
 * authentik. Source: identity-providers 3.14. Its access tokens are ID tokens with two claims more,
 * so a nonce tells nothing.
 */
export const authentik: Provider = {
  ...rfc9068,
  id: 'authentik',
  label: 'authentik',
  hint: 'self-hosted; tokens name the client, not the server',
  parameters: [
    baseUrlParameter('baseUrl', 'Base URL of authentik', 'https://auth.example.com'),
    {
      key: 'slug',
      title: 'Slug of the application',
      example: 'mcp-server',
      pattern: '[A-Za-z0-9_-]+',
      expects: 'letters, digits, dashes, underscores',
    },
    {
      key: 'clientId',
      title: 'Client ID of the provider',
      example: 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1dE3fG5hJ7k',
      pattern: '[A-Za-z0-9._-]+',
      expects: 'letters, digits, dots, dashes, underscores',
    },
  ],
  issuerTemplate: '{baseUrl}/application/o/{slug}/',
  issuerPattern: String.raw`^https?://[^\s?#]+/application/o/[A-Za-z0-9_-]+/$`,
  issuerExpects: 'https://HOST/application/o/SLUG/ with the slash at the end',
  wrongIssuers: [
    'https://auth.example.com/application/o/mcp-server',
    'https://auth.example.com/',
    'https://auth.example.com/application/o/',
  ],
  discovery: ['openid-appended'],
  algorithms: ['RS256', 'ES256'],
  tokenTypes: ['jwt', 'at+jwt', 'absent'],
  audience: 'configured',
  configuredAudience: {
    local: 'local0Client0000000000000000000000000001',
    meaning: 'the client ID that your MCP clients share',
    parameter: 'clientId',
  },
  clientClaims: ['azp'],
  rules: [
    { claim: 'azp', is: 'present', reason: 'names the client; ID tokens have none' },
    { claim: 'uid', is: 'present', reason: 'ID tokens have none' },
    { claim: 'scope', is: 'present', reason: 'ID tokens have none' },
    noAtHash,
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'azp', reason: 'the subject is the client' }],
  localToken: {
    iss: { from: 'issuer' },
    sub: { from: 'subject' },
    aud: { from: 'audience' },
    exp: { from: 'expiresAt' },
    iat: { from: 'issuedAt' },
    azp: { from: 'clientId' },
    uid: { from: 'tokenId' },
    scope: { from: 'scopeString' },
  },
  attacks: [
    {
      title: 'an ID token of the same client: same issuer, keys and audience',
      claims: { azp: null, uid: null, scope: null },
    },
    { title: 'an ID token that names the client', claims: { uid: null } },
    { title: 'an ID token that repeats the scopes', claims: { azp: null, uid: null } },
    {
      title: 'a token of another application of the same authentik',
      claims: { aud: 'other0Client0000000000000000000000000002' },
    },
    {
      title: 'a token of another provider of the same authentik',
      claims: { iss: 'https://issuer.example/application/o/other/' },
    },
    {
      title: 'groups in place of scopes',
      status: 403,
      claims: { scope: 'openid profile', groups: ['mcp:access'] },
    },
  ],
  downstream: { 'token-exchange': ['audience'] },
  remedies: {
    audience:
      'AUTH_AUDIENCE is the client ID that all MCP clients share; the token was issued to another one',
  },
  registration: ['pre-registered'],
  support: 'confirm-on-your-tenant',
};
