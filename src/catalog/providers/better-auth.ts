import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';
import { urlParameter } from './issuers.js';

/** Better Auth with the OAuth provider plugin. Source: identity-providers 3.19. */
export const betterAuth: Provider = {
  ...rfc9068,
  id: 'better-auth',
  label: 'Better Auth',
  hint: 'your own app as authorization server',
  parameters: [
    urlParameter('baseUrl', 'Base URL with its path', 'https://app.example.com/api/auth'),
  ],
  issuerTemplate: '{baseUrl}',
  issuerPattern: String.raw`^https?://[^\s?#]*[^\s?#/]$`,
  issuerExpects: 'the base URL with its path, without a slash at the end',
  wrongIssuers: ['https://app.example.com/api/auth/'],
  discovery: ['oauth-inserted', 'openid-inserted', 'openid-appended'],
  algorithms: ['EdDSA', 'ES256', 'RS256', 'PS256'],
  audience: 'resource',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'jti', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    noNonce,
  ],
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    azp: { from: 'clientId' },
    scope: { from: 'scopeString' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    jti: { from: 'tokenId' },
  },
  attacks: [
    {
      title: 'a session token of the JWT plugin: same keys, no at+jwt',
      header: { typ: 'JWT' },
      claims: { client_id: null, aud: 'https://app.example.com' },
    },
    { title: 'an ID token', header: { typ: 'JWT' }, claims: { nonce: 'n-0S6_WzA2Mj' } },
    { title: 'a token without client_id', claims: { client_id: null } },
    { title: "a machine's token", claims: { sub: 'client-1' } },
  ],
  remedies: {
    audience:
      'configure MCP_SERVER_URL as a resource, link the client to it, and let the client send it as resource',
    opaque:
      'add the JWT plugin to your app, and let the client send MCP_SERVER_URL as resource: tokens are opaque without either',
    type: 'this may be a session token of your own app; take the access token that the OAuth provider plugin issued',
  },
  registration: ['client-id-metadata-document', 'dynamic', 'pre-registered'],
  support: 'first-class',
};
