import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';
import { hostParameter } from './issuers.js';

/** Okta custom authorization servers. Source: identity-providers 3.4. */
export const okta: Provider = {
  ...rfc9068,
  id: 'okta',
  label: 'Okta (custom authorization server)',
  hint: 'one authorization server per MCP server',
  parameters: [
    hostParameter('domain', 'Okta domain', 'acme.okta.com'),
    {
      key: 'authorizationServerId',
      title: 'ID of the custom authorization server',
      example: 'aus1a2b3c4d5e6f7g8h9',
      pattern: '[A-Za-z0-9]+',
      expects: 'letters and digits; "default" is one',
    },
  ],
  issuerTemplate: 'https://{domain}/oauth2/{authorizationServerId}',
  issuerPattern: '^https://[a-z0-9.-]+/oauth2/[A-Za-z0-9]+$',
  issuerExpects: 'https://DOMAIN/oauth2/ID; tokens of the org server are for Okta only',
  wrongIssuers: ['https://acme.okta.com', 'https://acme.okta.com/oauth2/default/'],
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt', 'at+jwt', 'absent'],
  audience: 'resource',
  scopeClaims: ['scp'],
  refreshTokens:
    'allow each client the grant Refresh Token, and offline_access in the access policy',
  clientClaims: ['cid'],
  subjectClaim: 'uid',
  rules: [
    { claim: 'cid', is: 'present', reason: 'names the client; ID tokens have none' },
    { claim: 'scp', is: 'present', reason: 'ID tokens have none' },
    noNonce,
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'cid', reason: 'the subject is the client' }],
  machine: {
    proofs: [
      [
        { claim: 'sub', sameAs: 'cid', reason: 'the subject is the client' },
        { claim: 'uid', is: 'absent', reason: 'no user stands behind it' },
      ],
    ],
    localClaims: { sub: { from: 'clientId' }, uid: null },
    setup:
      'Make an API Services application, and add it to an access policy of the custom authorization server whose rule allows Client Credentials and the scopes that it needs.',
  },
  roles: { claim: ['groups'], shape: 'list' },
  localToken: {
    ver: { value: 1 },
    jti: { from: 'tokenId' },
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    cid: { from: 'clientId' },
    uid: { from: 'subject' },
    scp: { from: 'scopeArray' },
    sub: { value: 'someone@example.com' },
  },
  attacks: [
    {
      title: 'a token without uid: its sub is a login name that can change',
      claims: { uid: null },
    },
    { title: "a machine's token", claims: { uid: null, sub: 'client-1' } },
    {
      title: 'a token of the org authorization server',
      header: { typ: 'application/okta-internal-at+jwt' },
      claims: { iss: 'https://acme.okta.com', aud: 'https://acme.okta.com' },
    },
    {
      title: 'an ID token of a client that shares the audience',
      claims: { cid: null, scp: null, nonce: 'n-0S6_WzA2Mj' },
    },
    { title: 'a token with the audience of the built-in server', claims: { aud: 'api://default' } },
  ],
  downstream: { 'client-credentials': ['scope'], 'token-exchange': ['audience'] },
  serverClient: { assertionAudience: 'token-endpoint' },
  remedies: {
    audience:
      'set the Audience of the custom authorization server (Security, API) to exactly MCP_SERVER_URL',
    issuers: [
      {
        matches: '^https://[^/]+$',
        remedy:
          'this is a token of the org authorization server, which only Okta may read: sign in at a custom one, https://DOMAIN/oauth2/ID',
      },
    ],
  },
  registration: ['pre-registered'],
  support: 'first-class',
};
