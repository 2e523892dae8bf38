import type { Provider } from '../types.js';

const uuid = '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}';

/** FusionAuth. Source: identity-providers 3.17. */
export const fusionauth: Provider = {
  id: 'fusionauth',
  label: 'FusionAuth',
  hint: 'self-hosted; tokens name the client, not the server',
  parameters: [
    {
      key: 'issuer',
      title: 'Issuer of the tenant',
      example: 'https://auth.example.com',
      pattern: String.raw`https://[^\s?#"'<>\\^\x60{|}]+`,
      expects: 'an https URL without query and fragment',
    },
    {
      key: 'applicationId',
      title: 'Application ID (client ID)',
      example: '11111111-2222-4333-8444-555555555555',
      pattern: uuid,
      expects: 'a UUID',
    },
  ],
  issuerTemplate: '{issuer}',
  issuerPattern: String.raw`^https?://[^\s?#]+$`,
  issuerExpects: 'an absolute URL without query and fragment',
  // What the issuer of a new tenant says.
  wrongIssuers: ['acme.com'],
  verification: 'jwt',
  discovery: ['openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt'],
  audience: 'configured',
  configuredAudience: {
    local: '00000000-0000-4000-8000-000000000001',
    meaning: 'the application ID that your MCP clients share',
    parameter: 'applicationId',
  },
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['applicationId'],
  subjectClaim: 'sub',
  rules: [
    {
      claim: 'applicationId',
      is: 'present',
      reason: 'only users who are registered for the application have it',
    },
    { claim: 'scope', is: 'present', reason: 'ID tokens have none' },
    { claim: 'nonce', is: 'absent', reason: 'only ID tokens carry a nonce' },
    { claim: 'at_hash', is: 'absent', reason: 'only ID tokens carry at_hash' },
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
