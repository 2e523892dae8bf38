import type { ClaimRule } from '../../../templates/src/auth/token/provider-profile.js';
import type { Provider } from '../types.js';
import { noNonce, rfc9068 } from './bases.js';
import { GUID } from './issuers.js';

/** Tokens of users and of machines meet these. */
const commonRules: readonly ClaimRule[] = [
  { claim: 'ver', equals: '2.0', reason: 'v1 tokens have another issuer and audience' },
  { claim: 'tid', is: 'present', reason: 'the tenant is part of the user key' },
  { claim: 'azp', is: 'present', reason: 'names the client the token was issued to' },
  noNonce,
];

/**
 * Microsoft Entra ID, single tenant, v2 tokens; with another host also External ID and the national
 * clouds. Source: identity-providers 3.3.
 */
export const entra: Provider = {
  ...rfc9068,
  id: 'entra',
  label: 'Microsoft Entra ID',
  hint: 'single tenant, v2 tokens; you register the clients',
  parameters: [
    {
      key: 'tenantId',
      title: 'Directory (tenant) ID',
      example: '11111111-2222-4333-8444-555555555555',
      pattern: GUID,
      expects: 'a GUID; tenant names, "common" and "organizations" are not accepted',
    },
    {
      key: 'apiClientId',
      title: 'Application (client) ID of the API registration',
      example: '66666666-7777-4888-9999-000000000000',
      pattern: GUID,
      expects: 'a GUID',
    },
    {
      key: 'loginHost',
      title:
        'Host of the sign-in endpoints, where it is another one (External ID, national clouds)',
      example: '11111111-2222-4333-8444-555555555555.ciamlogin.com',
      pattern: '[a-z0-9-]+([.][a-z0-9-]+)+',
      expects: 'a host name in lower case',
      otherwise: '`login.microsoftonline.com`',
      default: 'login.microsoftonline.com',
    },
  ],
  issuerTemplate: 'https://{loginHost}/{tenantId}/v2.0',
  issuerPattern: `^https://[a-z0-9.-]+/${GUID}/v2\\.0$`,
  issuerExpects:
    'https://login.microsoftonline.com/TENANT-GUID/v2.0 (never "common"), or that of another host',
  wrongIssuers: [
    'https://login.microsoftonline.com/common/v2.0',
    'https://login.microsoftonline.com/organizations/v2.0',
    'https://acme.ciamlogin.com/common/v2.0',
    'https://sts.windows.net/11111111-2222-4333-8444-555555555555/',
  ],
  discovery: ['openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt'],
  audience: 'configured',
  configuredAudience: {
    local: '5f0c7c1e-0000-4000-8000-000000000001',
    meaning: 'the Application (client) ID of the API registration',
    parameter: 'apiClientId',
  },
  scopeClaims: ['scp'],
  scopeRequest: 'resource-prefixed',
  clientClaims: ['azp'],
  subjectClaim: 'oid',
  rules: [
    {
      claim: 'scp',
      is: 'present',
      reason: 'ID tokens and app-only tokens have none; app-only tokens are issued to any app',
    },
    ...commonRules,
  ],
  clientTokenWhen: [{ claim: 'idtyp', equals: 'app', reason: 'app-only token' }],
  machine: {
    proofs: [[{ claim: 'idtyp', equals: 'app', reason: 'app-only token' }]],
    rules: [
      ...commonRules,
      { claim: 'roles', is: 'present', reason: 'any app of the tenant gets a token without' },
      { claim: 'scp', is: 'absent', reason: 'only tokens of users have scopes' },
    ],
    scopeClaims: ['roles'],
    hasRolesOnly: true,
    localClaims: {
      azpacr: { value: '1' },
      idtyp: { value: 'app' },
      scp: null,
      roles: { from: 'scopeArray' },
    },
    setup:
      'In the API registration switch on the optional claim `idtyp` for access tokens, and make an app role for Applications of each scope that machines need, its value the name of the scope, the base scopes among them. Assign these roles to the registration of the machine (API permissions, Application permissions, admin consent). Without a role any application of the tenant gets a token, which is refused here.',
  },
  roles: { claim: ['roles'], shape: 'list' },
  localToken: {
    aud: { from: 'audience' },
    iss: { from: 'issuer' },
    iat: { from: 'issuedAt' },
    nbf: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    azp: { from: 'clientId' },
    azpacr: { value: '0' },
    oid: { from: 'subject' },
    scp: { from: 'scopeString' },
    sub: { from: 'subject' },
    tid: { value: '5f0c7c1e-0000-4000-8000-000000000002' },
    uti: { from: 'tokenId' },
    ver: { value: '2.0' },
  },
  attacks: [
    { title: 'a v1 token of the same tenant', claims: { ver: '1.0' } },
    {
      title: 'an app-only token without any role, as any app of the tenant can get one',
      claims: { scp: null, idtyp: 'app' },
    },
    {
      title: 'an app-only token whose role is named like a scope',
      claims: { scp: null, roles: ['mcp:access'] },
    },
    {
      title: 'the ID token of a client that shares the registration: right aud, no scp',
      claims: { scp: null, nonce: 'n-0S6_WzA2Mj' },
    },
    {
      title: 'a Microsoft Graph token',
      claims: { aud: '00000003-0000-0000-c000-000000000000' },
    },
    { title: 'a token without oid: its sub differs from app to app', claims: { oid: null } },
    { title: 'a token without tid', claims: { tid: null } },
  ],
  downstream: { 'client-credentials': ['scope'], 'entra-obo': ['scope'] },
  serverClient: { secretIn: 'body', assertionAudience: 'token-endpoint', namesCertificate: true },
  remedies: {
    audience:
      'AUTH_AUDIENCE is the Application (client) ID of the API registration; the client has to ask for scopes of that API, not for those of Microsoft Graph or its own',
    issuers: [
      {
        matches: String.raw`^https://sts\.windows\.net/`,
        remedy:
          'this is a v1 token: set requestedAccessTokenVersion to 2 in the manifest of the API registration',
      },
    ],
  },
  registration: ['pre-registered', 'client-id-metadata-document'],
  support: 'first-class',
};
