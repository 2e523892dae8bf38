/** How Generic token introspection (RFC 7662) shapes its access tokens. The README says how to set the provider up. */
export const profile = {
  provider: 'Generic token introspection (RFC 7662)',
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
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the client itself, not a user' }],
};
