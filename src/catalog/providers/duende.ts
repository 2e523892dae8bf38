import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';
import { anyIssuer, urlParameter } from './issuers.js';

/** Duende IdentityServer. Source: identity-providers 3.22. */
export const duende: Provider = {
  ...rfc9068,
  id: 'duende',
  label: 'Duende IdentityServer',
  hint: '.NET; scopes are a list in its tokens',
  parameters: [urlParameter('issuer', 'Issuer', 'https://identity.example.com')],
  ...anyIssuer,
  wrongIssuers: [],
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256'],
  audience: 'resource',
  refreshTokens: 'set AllowOfflineAccess of each client',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    noNonce,
  ],
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { from: 'scopeArray' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    jti: { from: 'tokenId' },
  },
  attacks: [
    { title: "a machine's token: it has no sub", claims: { sub: null } },
    { title: 'a token without aud: no API resource has this scope', claims: { aud: null } },
    {
      title: 'a token of another API resource that shares a scope',
      claims: { aud: 'https://api.example' },
    },
    { title: 'an ID token', header: { typ: 'JWT' }, claims: { nonce: 'n-0S6_WzA2Mj' } },
    {
      title: 'a list of scopes written into one string of the list',
      status: 403,
      claims: { scope: ['mcp:access other'] },
    },
  ],
  remedies: {
    audience:
      'add an ApiResource whose name is exactly MCP_SERVER_URL, with the scopes of this server, and let the client send it as resource',
    opaque: 'set AccessTokenType of the client to Jwt: this one gets reference tokens',
  },
  registration: ['dynamic', 'pre-registered'],
  support: 'first-class',
};
