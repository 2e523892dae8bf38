import type { VerifierProfile } from './verify';

/** How Keycloak shapes its access tokens. The README says how to set the provider up. */
export const profile: VerifierProfile = {
  provider: 'Keycloak',
  issuerPattern: /^https?:\/\/[^\s?#]+\/realms\/[^\s/?#]+$/,
  issuerExpects: 'https://HOST/realms/REALM without a trailing slash',
  discovery: ['oauth-inserted', 'openid-appended'],
  algorithms: ['RS256', 'PS256', 'ES256', 'EdDSA'],
  tokenTypes: ['jwt', 'at+jwt'],
  audience: 'resource',
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['azp'],
  clientAllowList: false,
  subjectClaim: 'sub',
  rules: [
    { claim: 'typ', equals: 'Bearer', reason: 'ID, refresh and logout tokens say otherwise' },
    { claim: 'azp', is: 'present', reason: 'names the client the token was issued to' },
    { claim: 'at_hash', is: 'absent', reason: 'only ID tokens carry at_hash' },
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
};
