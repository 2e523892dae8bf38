import type { VerifierProfile } from './verify.js';

/** How Own authorization server shapes its access tokens. The README says how to set the provider up. */
export const profile: VerifierProfile = {
  provider: 'Own authorization server',
  issuerPattern: /^https:\/\/[a-z0-9.-]+(:[0-9]+)?$/,
  issuerExpects: 'the origin of the authorization server, without a slash at the end',
  discovery: ['oauth-inserted', 'openid-inserted'],
  algorithms: ['RS256'],
  tokenTypes: ['at+jwt'],
  audience: 'resource',
  scopeClaims: ['scope'],
  scopeRequest: 'bare',
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  clientAllowList: false,
  subjectClaim: 'sub',
  rules: [
    { claim: 'client_id', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'iat', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'jti', is: 'present', reason: 'RFC 9068 section 2.2 requires it' },
    { claim: 'nonce', is: 'absent', reason: 'only ID tokens carry a nonce' },
    { claim: 'at_hash', is: 'absent', reason: 'only ID tokens carry at_hash' },
  ],
  clientTokenWhen: [
    { claim: 'sub', sameAs: 'client_id', reason: 'RFC 9068 section 2.2: no resource owner' },
  ],
};
