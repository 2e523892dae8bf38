import type { Provider } from '../types.js';
import { noAtHash, noNonce, rfc9068 } from './bases.js';
import { hostParameter } from './issuers.js';

/** Auth0. Source: identity-providers 3.2. */
export const auth0: Provider = {
  ...rfc9068,
  id: 'auth0',
  label: 'Auth0',
  hint: 'needs the resource parameter compatibility profile',
  parameters: [hostParameter('domain', 'Domain of the tenant', 'acme.eu.auth0.com')],
  issuerTemplate: 'https://{domain}/',
  issuerPattern: '^https://[a-z0-9.-]+/$',
  issuerExpects: 'https://DOMAIN/ with the slash at the end',
  wrongIssuers: ['https://acme.eu.auth0.com'],
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256'],
  audience: 'resource',
  refreshTokens: 'switch on Allow Offline Access in the settings of the API',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    noNonce,
    noAtHash,
  ],
  clientTokenWhen: [
    { claim: 'gty', equals: 'client-credentials', reason: 'issued to a machine' },
    { claim: 'sub', matches: /@clients$/, reason: 'the subject is the client' },
    { claim: 'sub', sameAs: 'client_id', reason: 'the subject is the client' },
  ],
  machine: {
    proofs: [
      [{ claim: 'gty', equals: 'client-credentials', reason: 'issued to a machine' }],
      [{ claim: 'sub', sameAs: 'client_id', reason: 'the subject is the client' }],
    ],
    localClaims: { sub: { from: 'clientId' }, gty: { value: 'client-credentials' } },
    setup:
      'Make a Machine to Machine application, and authorize it for the API of this server with the permissions that it needs: its tokens carry all of them, asked for or not.',
  },
  attacks: [
    {
      title: 'a token for the userinfo endpoint only: no API was asked for',
      claims: { aud: 'https://acme.eu.auth0.com/userinfo' },
    },
    {
      title: 'an ID token',
      header: { typ: 'JWT' },
      claims: { aud: 'client-1', nonce: 'n-0S6_WzA2Mj', scope: null },
    },
    {
      title: 'an ID token of a client that shares its ID with the API',
      header: { typ: 'JWT' },
      claims: { nonce: 'n-0S6_WzA2Mj' },
    },
    {
      title: "a machine's token",
      claims: { gty: 'client-credentials', sub: 'client-1@clients' },
    },
    {
      title: 'a token of the profile that Auth0 uses unless told otherwise',
      header: { typ: 'JWT' },
      claims: { client_id: null, azp: 'client-1' },
    },
    {
      title: 'permissions in place of scopes',
      status: 403,
      claims: { scope: null, permissions: ['mcp:access'] },
    },
  ],
  downstream: { 'client-credentials': ['audience'], 'token-exchange': ['audience'] },
  serverClient: { secretIn: 'body' },
  remedies: {
    audience:
      'make an API whose Identifier is exactly MCP_SERVER_URL, switch on the Resource Parameter Compatibility Profile of the tenant, and let the client send it as resource',
    opaque:
      'no API was asked for: switch on the Resource Parameter Compatibility Profile (Settings, Advanced) and let the client send MCP_SERVER_URL as resource',
    type: 'set the access token profile of the API to RFC 9068',
  },
  registration: ['dynamic', 'client-id-metadata-document', 'pre-registered'],
  support: 'first-class',
};
