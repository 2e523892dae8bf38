import type { Provider } from '../types.js';

/** Clerk. Source: identity-providers 3.10. */
export const clerk: Provider = {
  id: 'clerk',
  label: 'Clerk',
  hint: 'hosted; clients must send resource',
  parameters: [
    {
      key: 'frontendApi',
      title: 'Frontend API host',
      example: 'clerk.example.com',
      pattern: '[a-z0-9.-]+',
      expects: 'a host name, such as verb-noun-00.clerk.accounts.dev',
    },
  ],
  issuerTemplate: 'https://{frontendApi}',
  issuerPattern: '^https://[a-z0-9.-]+$',
  issuerExpects: 'https://HOST without a slash at the end',
  wrongIssuers: ['https://clerk.example.com/'],
  verification: 'jwt',
  discovery: ['oauth-inserted'],
  algorithms: ['RS256'],
  tokenTypes: ['at+jwt'],
  audience: 'resource',
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  subjectClaim: 'sub',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'names the OAuth application' },
    { claim: 'nonce', is: 'absent', reason: 'only ID tokens carry a nonce' },
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the subject is the client' }],
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { from: 'scopeString' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    jti: { from: 'tokenId' },
  },
  attacks: [
    { title: 'a token without aud: the client left resource out', claims: { aud: null } },
    {
      title: 'a session token of the same instance: same issuer, same keys',
      header: { typ: 'JWT' },
      claims: { client_id: null, scope: null, aud: null, sid: 'sess_1' },
    },
    { title: 'a session token for this audience', header: { typ: 'JWT' } },
    { title: 'a token without client_id', claims: { client_id: null } },
  ],
  remedies: {
    audience:
      'register MCP_SERVER_URL as an OAuth resource at Clerk, and let the client send it as resource: there is no aud without both',
    opaque: 'set access tokens of the OAuth application to JWT',
    type: 'this may be a session token of your app; take the access token of an OAuth application',
  },
  registration: ['dynamic', 'client-id-metadata-document', 'pre-registered'],
  support: 'first-class',
};
