import type { Provider } from '../types.js';
import { introspection, namesClient } from './bases.js';
import { bareHost, hostParameter } from './issuers.js';

const ROLES = 'urn:zitadel:iam:org:project:roles';

/**
 * ZITADEL, through introspection. Source: identity-providers 3.13. Of scopes it keeps its own only,
 * and the claim `scope` repeats what was asked for; what was granted are the roles of the project.
 */
export const zitadel: Provider = {
  ...introspection,
  id: 'zitadel',
  label: 'ZITADEL',
  hint: 'hosted or self-hosted; scopes are roles of a project',
  parameters: [
    hostParameter('domain', 'Domain of the instance', 'acme-a1b2c3.zitadel.cloud'),
    {
      key: 'projectId',
      title: 'ID of the project',
      example: '284712301234567890',
      pattern: '[0-9]+',
      expects: 'digits',
    },
  ],
  issuerTemplate: 'https://{domain}',
  ...bareHost,
  wrongIssuers: ['https://acme-a1b2c3.zitadel.cloud/'],
  discovery: ['openid-appended'],
  audience: 'configured',
  configuredAudience: {
    local: '100000000000000001',
    meaning: 'the ID of the project that holds this server and its clients',
    parameter: 'projectId',
  },
  scopesSupported: 'unknown',
  scopeClaims: [ROLES],
  scopeShape: 'keys',
  scopeRequest: { prefix: 'urn:zitadel:iam:org:project:role:' },
  alsoRequest: ['openid'],
  clientAllowList: 'every client of the instance may ask for the audience of any project',
  rules: [namesClient, { claim: 'iss', is: 'present', reason: 'ZITADEL always names the issuer' }],
  refusesRoles:
    'its scopes are roles already: give them in the project, under the names of the scopes',
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audienceArray' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { from: 'scopeString' },
    [ROLES]: { from: 'scopeKeys' },
    iat: { from: 'issuedAt' },
    nbf: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    jti: { from: 'tokenId' },
    token_type: { value: 'Bearer' },
  },
  attacks: [
    {
      title: 'scopes that were asked for, without the roles',
      status: 403,
      claims: { scope: 'openid mcp:access', [ROLES]: null },
    },
    {
      title: 'roles in another project',
      status: 403,
      claims: {
        [ROLES]: null,
        'urn:zitadel:iam:org:project:200000000000000002:roles': { 'mcp:access': {} },
      },
    },
    { title: 'a token of another project', claims: { aud: ['200000000000000002'] } },
    { title: 'a personal access token: no client stands behind it', claims: { client_id: null } },
    { title: "a machine's token", claims: { sub: 'client-1' } },
  ],
  // Its exchange refuses `resource` with invalid_target.
  downstream: { 'token-exchange': ['audience'] },
  remedies: {
    audience:
      'AUTH_AUDIENCE is the ID of the project of this server; the client has to be an application of the same project',
  },
  registration: ['pre-registered'],
  support: 'confirm-on-your-tenant',
};
