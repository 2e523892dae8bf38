import type { Provider } from '../types.js';

/** WorkOS AuthKit. Source: identity-providers 3.7. */
export const workos: Provider = {
  id: 'workos',
  label: 'WorkOS AuthKit',
  hint: 'hosted; knows resource indicators',
  parameters: [
    {
      key: 'domain',
      title: 'AuthKit domain',
      example: 'acme.authkit.app',
      pattern: '[a-z0-9.-]+',
      expects: 'a host name',
    },
  ],
  issuerTemplate: 'https://{domain}',
  issuerPattern: '^https://[a-z0-9.-]+$',
  issuerExpects: 'https://DOMAIN without a slash at the end',
  wrongIssuers: ['https://acme.authkit.app/'],
  verification: 'jwt',
  discovery: ['oauth-inserted'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt', 'at+jwt', 'absent'],
  audience: 'resource',
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  subjectClaim: 'sub',
  rules: [
    { claim: 'client_id', is: 'present', reason: "sessions of the app's own sign-in have none" },
    { claim: 'sid', is: 'present', reason: 'the consent of a user; tokens of machines have none' },
    { claim: 'nonce', is: 'absent', reason: 'only ID tokens carry a nonce' },
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the subject is the client' }],
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { from: 'scopeString' },
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
  ],
  downstream: { 'token-exchange': ['resource'] },
  remedies: {
    audience:
      'add MCP_SERVER_URL as a resource indicator (Connect, Configuration, MCP), and let the client send it as resource',
  },
  registration: ['client-id-metadata-document', 'dynamic', 'pre-registered'],
  support: 'first-class',
};
