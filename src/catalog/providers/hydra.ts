import type { Provider } from '../types.js';
import { introspection, namesClient } from './bases.js';
import { anyIssuer, urlParameter } from './issuers.js';

/** Ory Hydra, through introspection. Source: identity-providers 3.15, and Hydra 26.2.0 as it ran. */
export const hydra: Provider = {
  ...introspection,
  id: 'hydra',
  label: 'Ory Hydra',
  hint: 'opaque tokens; your consent app grants the audience',
  parameters: [urlParameter('issuer', 'Public URL of Hydra', 'https://hydra.example.com')],
  ...anyIssuer,
  wrongIssuers: [],
  discovery: ['oauth-inserted', 'openid-appended'],
  audience: 'resource',
  scopesSupported: 'some',
  refreshTokens: 'let the client have the grant refresh_token and the scope offline_access',
  downstream: { 'client-credentials': ['audience'] },
  machine: {
    proofs: [[{ claim: 'sub', sameAs: 'client_id', reason: 'the client itself, not a user' }]],
    localClaims: { sub: { from: 'clientId' } },
    setup:
      'Make a client with the grant client_credentials, the scopes that it needs, and the value of `MCP_SERVER_URL` in its list `audience`; it has to send that value as `audience` with each request for a token. Your sign-in must give no user a subject that is the ID of a client.',
  },
  localToken: {
    iss: { from: 'issuer' },
    aud: { from: 'audienceArray' },
    sub: { from: 'subject' },
    client_id: { from: 'clientId' },
    scope: { from: 'scopeString' },
    iat: { from: 'issuedAt' },
    exp: { from: 'expiresAt' },
    nbf: { from: 'issuedAt' },
    token_type: { value: 'Bearer' },
    token_use: { value: 'access_token' },
  },
  rules: [
    namesClient,
    { claim: 'token_use', equals: 'access_token', reason: 'refresh tokens are active too' },
  ],
  attacks: [
    {
      title: 'a token without aud: Hydra does not know resource, and the consent app granted none',
      claims: { aud: null },
    },
    { title: 'an active refresh token', claims: { token_use: 'refresh_token' } },
    { title: 'a token of another API of the same Hydra', claims: { aud: 'https://api.example' } },
    { title: "a client's own token", claims: { sub: 'client-1' } },
  ],
  remedies: {
    audience:
      'let your consent app grant it (grant_access_token_audience with exactly MCP_SERVER_URL), and list it in the audience of the client, or the next refresh fails',
  },
  // Its registration answers with members that official clients refuse, and clients get no audience.
  registration: ['pre-registered'],
  support: 'first-class',
};
