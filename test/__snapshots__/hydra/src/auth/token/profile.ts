import type { ProviderProfile } from './provider-profile.js';

/** How Ory Hydra shapes its access tokens. The README says how to set the provider up. */
export const profile: ProviderProfile = {
  provider: 'Ory Hydra',
  issuerPattern: /^https?:\/\/[^\s?#]+$/,
  issuerExpects: 'an absolute URL without query and fragment',
  verification: 'introspection',
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['absent'],
  audience: 'resource',
  scopeClaims: ['scope'],
  scopeShape: 'list',
  scopeRequest: 'bare',
  alsoRequest: [],
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  clientAllowList: false,
  subjectClaim: 'sub',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'names the client the token was issued to' },
    { claim: 'token_use', equals: 'access_token', reason: 'refresh tokens are active too' },
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the client itself, not a user' }],
};
