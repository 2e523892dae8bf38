import type { VerifierProfile } from './verify.js';

/** How Ory Hydra shapes its access tokens. The README says how to set the provider up. */
export const profile: VerifierProfile = {
  provider: 'Ory Hydra',
  issuerPattern: /^https?:\/\/[^\s?#]+$/,
  issuerExpects: 'an absolute URL without query and fragment',
  audience: 'resource',
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
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
