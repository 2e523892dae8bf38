import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';
import { anyIssuer, urlParameter } from './issuers.js';

/**
 * Spring Authorization Server with the customizer that projects bring. Source: Spring Boot 4.1.2
 * (Spring Security 7.1) as it ran, once plain and once with the customizer.
 */
export const spring: Provider = {
  ...rfc9068,
  id: 'spring',
  label: 'Spring Authorization Server',
  hint: 'your own app as authorization server; one class to add',
  parameters: [urlParameter('issuer', 'Issuer', 'https://auth.example.com')],
  ...anyIssuer,
  wrongIssuers: [],
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256', 'PS256', 'ES256'],
  audience: 'resource',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'the customizer writes it' },
    { claim: 'jti', is: 'present', reason: 'Spring gives every access token one' },
    noNonce,
    { claim: 'azp', is: 'absent', reason: 'only ID tokens carry azp' },
  ],
  localToken: {
    sub: { from: 'subject' },
    aud: { from: 'audience' },
    nbf: { from: 'issuedAt' },
    scope: { from: 'scopeArray' },
    iss: { from: 'issuer' },
    exp: { from: 'expiresAt' },
    iat: { from: 'issuedAt' },
    jti: { from: 'tokenId' },
    client_id: { from: 'clientId' },
  },
  attacks: [
    {
      title: 'a token of a server without the customizer: no typ, no client_id, aud is the client',
      header: { typ: null },
      claims: { client_id: null, aud: 'client-1' },
    },
    {
      title: 'a token of a client that asked for no resource, or for another one',
      claims: { aud: 'client-1' },
    },
    {
      title: 'an ID token',
      header: { typ: null },
      claims: { client_id: null, scope: null, azp: 'client-1', aud: 'client-1' },
    },
    {
      title: 'an ID token that a customizer of yours gave the type and the audience too',
      claims: { azp: 'client-1', scope: null },
    },
    { title: "a machine's token", claims: { sub: 'client-1' } },
  ],
  // A token exchange names the client in `aud`, whatever resource or audience was asked for.
  downstream: { 'client-credentials': ['scope'] },
  remedies: {
    audience:
      'add setup/McpAccessTokens.java of this project to your authorization server with the same MCP_SERVER_URL, and let the client send it as resource when the user signs in',
    type: 'add setup/McpAccessTokens.java of this project to your authorization server: Spring writes no typ by itself',
  },
  registration: ['pre-registered'],
  setupFile: 'McpAccessTokens.java',
  support: 'first-class',
};
