import type { Provider } from '../types.js';
import { noAtHash, noNonce, rfc9068 } from './bases.js';
import { hostParameter } from './issuers.js';

/** Stytch Connected Apps. Source: identity-providers 3.9. */
export const stytch: Provider = {
  ...rfc9068,
  id: 'stytch',
  label: 'Stytch Connected Apps',
  hint: 'hosted; one audience for the whole project',
  parameters: [
    hostParameter(
      'domain',
      'Domain of the project',
      'acme.customers.stytch.com',
      'a host name; a domain of your own is best',
    ),
    {
      key: 'projectId',
      title: 'Project ID',
      example: 'project-live-11111111-2222-4333-8444-555555555555',
      pattern: 'project-[a-z0-9-]+',
      expects: 'the ID of a project, beginning with project-',
    },
  ],
  issuerTemplate: 'https://{domain}',
  issuerPattern: '^https://[a-z0-9.-]+$',
  issuerExpects: 'https://DOMAIN of the project, without a slash at the end',
  wrongIssuers: [
    'https://acme.customers.stytch.com/',
    'https://stytch.com/project-live-11111111-2222-4333-8444-555555555555',
    'stytch.com/project-live-11111111-2222-4333-8444-555555555555',
  ],
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt', 'at+jwt', 'absent'],
  audience: 'configured',
  configuredAudience: {
    local: 'project-test-local-0001',
    meaning: 'the project ID; every server of the project shares it',
    parameter: 'projectId',
  },
  rules: [
    { claim: 'client_id', is: 'present', reason: 'names the Connected App; sessions have none' },
    { claim: 'scope', is: 'present', reason: 'session and ID tokens have none' },
    { claim: 'jti', is: 'present', reason: 'access tokens of Connected Apps carry one' },
    noNonce,
    noAtHash,
  ],
  localToken: {
    aud: { from: 'audienceArray' },
    client_id: { from: 'clientId' },
    exp: { from: 'expiresAt' },
    iat: { from: 'issuedAt' },
    iss: { from: 'issuer' },
    jti: { from: 'tokenId' },
    scope: { from: 'scopeString' },
    sub: { from: 'subject' },
  },
  attacks: [
    {
      title: 'a token of another server of the project: same audience, scopes of its own',
      status: 403,
      claims: { scope: 'openid profile other:read' },
    },
    {
      title: "a session token of the application's own users: same audience",
      claims: { client_id: null, scope: null },
    },
    {
      title: 'a token of another project, such as the live one',
      claims: { aud: ['project-live-local-0001'] },
    },
    { title: 'an ID token of the project', claims: { scope: null, nonce: 'n-0S6_WzA2Mj' } },
    { title: "a machine's token", claims: { sub: 'client-1' } },
  ],
  remedies: {
    audience: 'AUTH_AUDIENCE is the project ID; test and live projects have different ones',
  },
  registration: ['client-id-metadata-document', 'dynamic', 'pre-registered'],
  support: 'confirm-on-your-tenant',
};
