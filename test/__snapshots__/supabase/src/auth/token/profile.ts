import type { VerifierProfile } from './verify.js';

/** How Supabase shapes its access tokens. The README says how to set the provider up. */
export const profile: VerifierProfile = {
  provider: 'Supabase',
  issuerPattern: /^https?:\/\/[^\s?#]+\/auth\/v1$/,
  issuerExpects: 'https://PROJECT.supabase.co/auth/v1 without a slash at the end',
  discovery: ['openid-appended', 'oauth-inserted'],
  algorithms: ['ES256', 'RS256'],
  tokenTypes: ['jwt'],
  audience: 'resource',
  scopeClaims: ['mcp_scope'],
  scopeRequest: 'none',
  alsoRequest: ['openid', 'email'],
  scopeInToken: 'bare',
  clientClaims: ['client_id'],
  clientAllowList: true,
  subjectClaim: 'sub',
  rules: [
    { claim: 'client_id', is: 'present', reason: "sessions of the app's own users have none" },
    { claim: 'role', equals: 'authenticated', reason: 'the roles of services and visitors differ' },
    { claim: 'is_anonymous', equals: false, reason: 'visitors who never signed in have true' },
    { claim: 'nonce', is: 'absent', reason: 'only ID tokens carry a nonce' },
    { claim: 'auth_time', is: 'absent', reason: 'only ID tokens carry auth_time' },
  ],
  clientTokenWhen: [{ claim: 'sub', sameAs: 'client_id', reason: 'the subject is the client' }],
};
