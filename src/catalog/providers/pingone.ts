import type { Provider } from '../types.js';
import { namesClient, noAtHash, noNonce, rfc9068 } from './bases.js';
import { GUID } from './issuers.js';

/** PingOne; not PingFederate, whose tokens the administrator designs. Source: identity-providers 3.16. */
export const pingone: Provider = {
  ...rfc9068,
  id: 'pingone',
  label: 'PingOne',
  hint: 'hosted; tokens name resources as you called them',
  parameters: [
    {
      key: 'host',
      title: 'Host of the region',
      example: 'auth.pingone.com',
      pattern: String.raw`auth\.pingone\.[a-z]+(\.[a-z]+)?`,
      expects: 'auth.pingone.com, or the same of another region',
    },
    {
      key: 'environmentId',
      title: 'Environment ID',
      example: '11111111-2222-4333-8444-555555555555',
      pattern: GUID,
      expects: 'a UUID',
    },
    {
      key: 'resourceName',
      title: 'Audience of the resource',
      example: 'https://mcp.example.com/mcp',
      pattern: '[A-Za-z0-9._~:/-]+',
      expects: 'a name or URL without spaces',
    },
  ],
  issuerTemplate: 'https://{host}/{environmentId}/as',
  issuerPattern: String.raw`^https://auth\.pingone\.[a-z]+(\.[a-z]+)?/${GUID}/as$`,
  issuerExpects: 'https://auth.pingone.com/ENVIRONMENT-ID/as, or the same of another region',
  wrongIssuers: [
    'https://auth.pingone.com/11111111-2222-4333-8444-555555555555/as/',
    'https://auth.pingone.com/11111111-2222-4333-8444-555555555555',
    'https://auth.pingone.com',
  ],
  discovery: ['openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt', 'at+jwt', 'absent'],
  audience: 'configured',
  configuredAudience: {
    local: 'local-mcp-server',
    meaning: 'the audience of the resource that stands for this server',
    parameter: 'resourceName',
  },
  rules: [
    namesClient,
    { claim: 'scope', is: 'present', reason: 'ID tokens have none' },
    { claim: 'env', is: 'absent', reason: 'only tokens for the PingOne API carry it' },
    { claim: 'org', is: 'absent', reason: 'only tokens for the PingOne API carry it' },
    noNonce,
    noAtHash,
  ],
  localToken: {
    client_id: { from: 'clientId' },
    iss: { from: 'issuer' },
    jti: { from: 'tokenId' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    aud: { from: 'audienceArray' },
    scope: { from: 'scopeString' },
    sub: { from: 'subject' },
  },
  attacks: [
    {
      title: 'a token that opens the PingOne API as well',
      claims: {
        aud: ['https://api.pingone.com', 'local-mcp-server'],
        env: '11111111-2222-4333-8444-555555555555',
        org: '66666666-7777-4888-9999-000000000000',
      },
    },
    { title: 'a token for the PingOne API alone', claims: { aud: ['https://api.pingone.com'] } },
    { title: "a machine's token: it has no sub", claims: { sub: null } },
    {
      title: 'a token of another resource whose name begins the same',
      claims: { aud: ['local-mcp-server-2'] },
    },
    {
      title: 'an ID token',
      claims: { scope: null, nonce: 'n-0S6_WzA2Mj' },
    },
    {
      title: 'scopes of another resource',
      status: 403,
      claims: { scope: 'openid p1:read:user' },
    },
  ],
  remedies: {
    audience:
      'AUTH_AUDIENCE is the audience of the resource that stands for this server; let the client ask for its scopes',
  },
  registration: ['pre-registered'],
  support: 'confirm-on-your-tenant',
};
