import type { VerifierProfile } from './verify.js';

/** How Microsoft Entra ID shapes its access tokens. The README says how to set the provider up. */
export const profile: VerifierProfile = {
  provider: 'Microsoft Entra ID',
  issuerPattern:
    /^https:\/\/[a-z0-9.-]+\/[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\/v2\.0$/,
  issuerExpects:
    'https://login.microsoftonline.com/TENANT-GUID/v2.0 (never "common"), or that of another host',
  discovery: ['openid-appended'],
  algorithms: ['RS256'],
  tokenTypes: ['jwt'],
  audience: 'configured',
  scopeClaims: ['scp'],
  scopeRequest: 'resource-prefixed',
  scopeInToken: 'bare',
  clientClaims: ['azp'],
  clientAllowList: false,
  subjectClaim: 'oid',
  rules: [
    {
      claim: 'scp',
      is: 'present',
      reason: 'ID tokens and app-only tokens have none; app-only tokens are issued to any app',
    },
    { claim: 'ver', equals: '2.0', reason: 'v1 tokens have another issuer and audience' },
    { claim: 'tid', is: 'present', reason: 'the tenant is part of the user key' },
    { claim: 'azp', is: 'present', reason: 'names the client the token was issued to' },
    { claim: 'nonce', is: 'absent', reason: 'only ID tokens carry a nonce' },
  ],
  clientTokenWhen: [{ claim: 'idtyp', equals: 'app', reason: 'app-only token' }],
};
