import type { Provider } from '../types.js';
import { namesClient, noAtHash, noNonce, rfc9068 } from './bases.js';

/** Descope, MCP servers of the Agentic Identity Hub. Source: identity-providers 3.8. */
export const descope: Provider = {
  ...rfc9068,
  id: 'descope',
  label: 'Descope',
  hint: 'hosted; each MCP server has its own issuer',
  parameters: [
    {
      key: 'projectId',
      title: 'Project ID',
      example: 'P2abcDEFghiJKLmnoPQRstuVWXyz',
      pattern: '[A-Za-z0-9]+',
      expects: 'letters and digits',
    },
    {
      key: 'serverId',
      title: 'ID of the MCP server',
      example: 'MS2abcDEFghiJKLmnoPQRstuVWXyz',
      pattern: '[A-Za-z0-9_-]+',
      expects: 'letters, digits, dashes, underscores',
    },
  ],
  issuerTemplate: 'https://api.descope.com/v1/apps/agentic/{projectId}/{serverId}',
  issuerPattern: '^https://[a-z0-9.-]+/v1/apps/agentic/[A-Za-z0-9]+/[A-Za-z0-9_-]+$',
  issuerExpects: 'https://HOST/v1/apps/agentic/PROJECT/SERVER, not the issuer of the project',
  wrongIssuers: [
    'https://api.descope.com/v1/apps/P2abcDEFghiJKLmnoPQRstuVWXyz',
    'https://api.descope.com/P2abcDEFghiJKLmnoPQRstuVWXyz',
    'https://api.descope.com/v1/apps/agentic/P2abcDEFghiJKLmnoPQRstuVWXyz/MS2abc/',
  ],
  discovery: ['openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt', 'at+jwt', 'absent'],
  audience: 'resource',
  rules: [
    namesClient,
    { claim: 'scope', is: 'present', reason: 'session and ID tokens have none' },
    noNonce,
    noAtHash,
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
      title: 'a token whose audience is only the project: no MCP Server URL is configured',
      claims: { aud: ['P2abcDEFghiJKLmnoPQRstuVWXyz'] },
    },
    {
      title: 'a token of another MCP server of the project',
      claims: { aud: ['https://other.example/mcp', 'P2abcDEFghiJKLmnoPQRstuVWXyz'] },
    },
    {
      title: "a session token of the application's own users",
      claims: { client_id: null, scope: null, aud: ['P2abcDEFghiJKLmnoPQRstuVWXyz'] },
    },
    { title: 'an ID token for this audience', claims: { scope: null, nonce: 'n-0S6_WzA2Mj' } },
    { title: "a machine's token", claims: { sub: 'client-1' } },
    {
      title: 'roles and permissions in place of scopes',
      status: 403,
      claims: { scope: '', roles: ['mcp:access'], permissions: ['mcp:access'] },
    },
  ],
  remedies: {
    audience:
      'set MCP Server URL of the MCP server in the Agentic Identity Hub to exactly MCP_SERVER_URL',
  },
  registration: ['dynamic', 'client-id-metadata-document', 'pre-registered'],
  support: 'confirm-on-your-tenant',
};
