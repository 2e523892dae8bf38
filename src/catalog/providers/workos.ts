import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';
import { bareHost, hostParameter } from './issuers.js';

/**
 * WorkOS AuthKit. Source: identity-providers 3.7. Its documents list four scopes as all that can be asked
 * for; nobody has seen another one granted.
 */
export const workos: Provider = {
  ...rfc9068,
  id: 'workos',
  label: 'WorkOS AuthKit',
  hint: 'hosted; a JWT template decides, not the client',
  parameters: [hostParameter('domain', 'AuthKit domain', 'acme.authkit.app')],
  issuerTemplate: 'https://{domain}',
  ...bareHost,
  wrongIssuers: ['https://acme.authkit.app/'],
  discovery: ['oauth-inserted'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt', 'at+jwt', 'absent'],
  audience: 'resource',
  scopeClaims: ['mcp_scope'],
  scopeRequest: {
    always: ['openid', 'email'],
    known: ['openid', 'profile', 'email', 'offline_access'],
    refusal: { error: 'invalid_scope', description: 'unsupported scope:' },
    grantedBy: 'the JWT template',
  },
  rules: [
    { claim: 'client_id', is: 'present', reason: "sessions of the app's own sign-in have none" },
    { claim: 'sid', is: 'present', reason: 'the consent of a user; tokens of machines have none' },
    noNonce,
  ],
  refusesRoles:
    'what a token may is decided there, and clients cannot ask for less: map roles to scopes where it is decided',
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { value: 'openid email' },
    mcp_scope: { from: 'scopeString' },
    sid: { from: 'tokenId' },
    jti: { from: 'tokenId' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
  },
  attacks: [
    {
      title: 'a token for the whole environment: no resource indicator is configured',
      claims: { aud: 'client_01HXYZENVIRONMENT' },
    },
    { title: "a machine's token", claims: { sub: 'client-1', sid: null } },
    { title: "a session token of the application's own sign-in", claims: { client_id: null } },
    { title: 'an ID token', claims: { nonce: 'n-0S6_WzA2Mj', scope: null } },
    {
      title: 'scopes that the client asked for in place of those of the template',
      status: 403,
      claims: { mcp_scope: null, scope: 'openid email mcp:access' },
    },
  ],
  downstream: { 'token-exchange': ['resource'] },
  remedies: {
    audience:
      'add MCP_SERVER_URL as a resource indicator (Connect, Configuration, MCP), and let the client send it as resource',
  },
  registration: ['client-id-metadata-document', 'dynamic', 'pre-registered'],
  support: 'confirm-on-your-tenant',
};
