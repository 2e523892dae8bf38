import type { Provider } from '../types.js';
import { noAtHash, rfc9068 } from './bases.js';
import { baseUrlParameter } from './issuers.js';

/** Keycloak realms. Source: identity-providers 3.1. */
export const keycloak: Provider = {
  ...rfc9068,
  id: 'keycloak',
  label: 'Keycloak',
  hint: 'self-hosted; needs an audience mapper',
  parameters: [
    baseUrlParameter('baseUrl', 'Base URL of Keycloak', 'https://sso.example.com'),
    {
      key: 'realm',
      title: 'Realm',
      example: 'acme',
      pattern: '[A-Za-z0-9._~-]+',
      expects: 'the name of a realm: letters, digits, dots, dashes, underscores',
    },
  ],
  issuerTemplate: '{baseUrl}/realms/{realm}',
  issuerPattern: String.raw`^https?://[^\s?#]+/realms/[^\s/?#]+$`,
  issuerExpects: 'https://HOST/realms/REALM without a trailing slash',
  wrongIssuers: ['https://sso.example.com/realms/acme/', 'https://sso.example.com/auth'],
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  tokenTypes: ['jwt', 'at+jwt'],
  audience: 'resource',
  scopesSupported: 'all',
  clientClaims: ['azp'],
  rules: [
    { claim: 'typ', equals: 'Bearer', reason: 'ID, refresh and logout tokens say otherwise' },
    { claim: 'azp', is: 'present', reason: 'names the client the token was issued to' },
    noAtHash,
  ],
  clientTokenWhen: [
    {
      claim: 'preferred_username',
      matches: /^service-account-/,
      reason: 'service account of a client',
    },
    { claim: 'clientHost', is: 'present', reason: 'only service accounts carry it' },
    { claim: 'clientAddress', is: 'present', reason: 'only service accounts carry it' },
  ],
  machine: {
    // Written by the built-in scope service_account. A user may be called service-account-x.
    proofs: [
      [
        { claim: 'client_id', sameAs: 'azp', reason: 'the service account of this client' },
        { claim: 'clientHost', is: 'present', reason: 'only service accounts carry it' },
      ],
    ],
    localClaims: {
      sub: { value: '3f8a6c1e-5b7d-4e2a-9c41-00000000000a' },
      client_id: { from: 'clientId' },
      clientHost: { value: '127.0.0.1' },
      clientAddress: { value: '127.0.0.1' },
    },
    setup:
      'Make a client with Client authentication and Service accounts roles on, and assign it the client scopes of this server that it needs; the built-in scope service_account has to stay assigned. Old versions of Keycloak write `clientId` in the place of `client_id`; their machines are refused.',
  },
  roles: { claim: ['realm_access', 'roles'], shape: 'list' },
  localToken: {
    exp: { from: 'expiresAt' },
    iat: { from: 'issuedAt' },
    jti: { from: 'tokenId' },
    iss: { from: 'issuer' },
    aud: { from: 'audience' },
    sub: { from: 'subject' },
    typ: { value: 'Bearer' },
    azp: { from: 'clientId' },
    scope: { from: 'scopeString' },
  },
  attacks: [
    { title: 'a token without aud: no audience mapper was configured', claims: { aud: null } },
    { title: 'a token for Keycloak itself: aud is only "account"', claims: { aud: 'account' } },
    {
      title: 'an ID token of the same realm, although its header says JWT too',
      claims: { typ: 'ID', nonce: 'n-0S6_WzA2Mj', at_hash: 'MTIzNDU2Nzg5MGFiY2RlZg' },
    },
    { title: 'a refresh token', claims: { typ: 'Refresh' } },
    { title: 'a logout token', claims: { typ: 'Logout' } },
    {
      title: 'realm roles in place of scopes',
      status: 403,
      claims: { scope: null, roles: ['mcp:access'] },
    },
    { title: 'a token without azp', claims: { azp: null } },
    {
      title: "a service account's token: no user stands behind it",
      claims: { preferred_username: 'service-account-batch' },
    },
  ],
  downstream: { 'client-credentials': ['scope'], 'token-exchange': ['audience'] },
  remedies: {
    audience:
      'give each client scope of this server an Audience mapper (Included Custom Audience: the value of MCP_SERVER_URL; Add to access token: on), then sign in again',
  },
  registration: ['dynamic', 'client-id-metadata-document', 'pre-registered'],
  bindsRegisteredScopes: true,
  setupFile: 'keycloak-realm.json',
  support: 'first-class',
};
