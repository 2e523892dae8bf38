import type { Provider } from '../types.js';
import { noAtHash, noNonce, rfc9068 } from './bases.js';
import { GUID, anyIssuer, urlParameter } from './issuers.js';

/** FusionAuth. Source: identity-providers 3.17. */
export const fusionauth: Provider = {
  ...rfc9068,
  id: 'fusionauth',
  label: 'FusionAuth',
  hint: 'self-hosted; tokens name the client, not the server',
  parameters: [
    urlParameter('issuer', 'Issuer of the tenant', 'https://auth.example.com'),
    {
      key: 'applicationId',
      title: 'Application ID (client ID)',
      example: '11111111-2222-4333-8444-555555555555',
      pattern: GUID,
      expects: 'a UUID',
    },
  ],
  ...anyIssuer,
  // What the issuer of a new tenant says.
  wrongIssuers: ['acme.com'],
  discovery: ['openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt'],
  audience: 'configured',
  configuredAudience: {
    local: '00000000-0000-4000-8000-000000000001',
    meaning: 'the application ID that your MCP clients share',
    parameter: 'applicationId',
  },
  clientClaims: ['applicationId'],
  rules: [
    {
      claim: 'applicationId',
      is: 'present',
      reason: 'only users who are registered for the application have it',
    },
    { claim: 'scope', is: 'present', reason: 'ID tokens have none' },
    noNonce,
    noAtHash,
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'applicationId', reason: 'the subject is the client' }],
  localToken: {
    aud: { from: 'audience' },
    exp: { from: 'expiresAt' },
    iat: { from: 'issuedAt' },
    iss: { from: 'issuer' },
    sub: { from: 'subject' },
    jti: { from: 'tokenId' },
    applicationId: { from: 'clientId' },
    scope: { from: 'scopeString' },
  },
  attacks: [
    {
      title: 'a token of a user who is not registered for the application',
      claims: { applicationId: null },
    },
    {
      title: 'an ID token of the same application: same issuer, audience and typ',
      claims: { scope: null },
    },
    {
      title: 'an ID token that repeats the scopes',
      claims: { at_hash: 'MTIzNDU2Nzg5MGFiY2RlZg' },
    },
    {
      title: 'a token of another application of the tenant',
      claims: { aud: '00000000-0000-4000-8000-000000000002' },
    },
    { title: 'a token of a tenant that kept its first issuer', claims: { iss: 'acme.com' } },
    {
      title: 'roles in place of scopes',
      status: 403,
      claims: { scope: 'openid', roles: ['mcp:access'] },
    },
  ],
  remedies: {
    audience:
      'AUTH_AUDIENCE is the application ID that all MCP clients share; the token was issued to another one',
  },
  registration: ['pre-registered'],
  support: 'confirm-on-your-tenant',
};
