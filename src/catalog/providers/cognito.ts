import type { Provider } from '../types.js';
import { rfc9068 } from './bases.js';

/**
 * Amazon Cognito user pools. Source: identity-providers 3.5, and AWS on dynamic client registration.
 * The client chooses `aud`; what it may ask for in this server's name is a scope that the operator
 * allowed, for the one app client or for all that register themselves.
 */
const pool: Provider = {
  ...rfc9068,
  id: 'cognito',
  label: 'Amazon Cognito',
  hint: 'managed login; its resource server grants the scopes',
  parameters: [
    {
      key: 'region',
      title: 'AWS region',
      example: 'eu-central-1',
      pattern: '[a-z]{2}(-[a-z]+)+-[0-9]',
      expects: 'a region such as eu-central-1',
    },
    {
      key: 'userPoolId',
      title: 'ID of the user pool',
      example: 'eu-central-1_AbCdEfGhI',
      pattern: '[a-z0-9-]+_[A-Za-z0-9]+',
      expects: 'the ID of a pool, such as eu-central-1_AbCdEfGhI',
    },
    {
      key: 'clients',
      title: 'Which clients may call: `listed`, or all that `registered` at the pool',
      example: 'registered',
      pattern: 'listed|registered',
      expects: 'listed or registered',
      otherwise: '`listed`',
    },
  ],
  issuerTemplate: 'https://cognito-idp.{region}.amazonaws.com/{userPoolId}',
  issuerPattern: String.raw`^https://cognito-idp\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[\w-]+$`,
  issuerExpects: 'https://cognito-idp.REGION.amazonaws.com/POOL-ID, not the sign-in domain',
  wrongIssuers: ['https://acme.auth.eu-central-1.amazoncognito.com'],
  discovery: ['openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['absent'],
  audience: 'resource',
  scopeRequest: 'resource-prefixed',
  scopeInToken: 'resource-prefixed',
  rules: [
    { claim: 'token_use', equals: 'access', reason: 'ID tokens say id' },
    { claim: 'username', is: 'present', reason: 'tokens of machines have none' },
  ],
  roles: { claim: ['cognito:groups'], shape: 'list' },
  localToken: {
    sub: { from: 'subject' },
    iss: { from: 'issuer' },
    version: { value: 2 },
    client_id: { from: 'clientId' },
    aud: { from: 'audience' },
    token_use: { value: 'access' },
    scope: { from: 'prefixedScopeString' },
    auth_time: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    iat: { from: 'issuedAt' },
    jti: { from: 'tokenId' },
    username: { from: 'subject' },
  },
  attacks: [
    { title: 'a token without aud: the client sent no resource', claims: { aud: null } },
    { title: 'an ID token', claims: { token_use: 'id', aud: 'client-1' } },
    {
      title: 'an ID token of a client that shares its ID with the API',
      claims: { token_use: 'id' },
    },
    { title: "a machine's token", claims: { username: null, sub: 'client-1' } },
    {
      title: 'a token of a sign-in through the SDK, whose audience the client chose',
      status: 403,
      claims: { scope: 'aws.cognito.signin.user.admin' },
    },
    {
      title: 'scopes of another resource server',
      status: 403,
      claims: { scope: 'https://other.example/mcp:access' },
    },
    { title: 'scopes without the resource', status: 403, claims: { scope: 'mcp:access' } },
    {
      title: 'a client that registered itself and may ask for the scopes of every client only',
      status: 403,
      claims: { scope: 'openid profile email phone' },
    },
  ],
  downstream: { 'client-credentials': ['scope'] },
  remedies: {
    audience:
      'let the client send MCP_SERVER_URL as resource, through managed login (Essentials or Plus plan): only there it reaches aud',
  },
  registration: ['pre-registered'],
  exactRedirectPorts: true,
  support: 'first-class',
};

/** Pools whose clients the operator registers, unless a setting says that clients register themselves. */
export const cognito: Provider = {
  ...pool,
  clientAllowList: 'a client chooses the audience of its tokens itself',
  adjusted: (record, settings) =>
    settings['clients'] === 'registered'
      ? { ...pool, registration: ['dynamic', 'pre-registered'] }
      : record,
};
