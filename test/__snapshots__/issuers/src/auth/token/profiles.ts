import type { VerifierProfile } from './verify.js';

/** How the issuers in AUTH_SERVER_ISSUERS shape their access tokens, by the name that stands there. */
export const profiles: Readonly<Record<string, VerifierProfile>> = {
  okta: {
    provider: 'Okta (custom authorization server)',
    issuerPattern: /^https:\/\/[a-z0-9.-]+\/oauth2\/[A-Za-z0-9]+$/,
    issuerExpects: 'https://DOMAIN/oauth2/ID; tokens of the org server are for Okta only',
    discovery: ['oauth-inserted', 'openid-appended'],
    algorithms: ['RS256'],
    tokenTypes: ['jwt', 'at+jwt', 'absent'],
    audience: 'resource',
    scopeClaims: ['scp'],
    scopeRequest: 'bare',
    scopeInToken: 'bare',
    clientClaims: ['cid'],
    clientAllowList: false,
    subjectClaim: 'uid',
    rules: [
      { claim: 'cid', is: 'present', reason: 'names the client; ID tokens have none' },
      { claim: 'scp', is: 'present', reason: 'ID tokens have none' },
      { claim: 'nonce', is: 'absent', reason: 'only ID tokens carry a nonce' },
    ],
    clientTokenWhen: [{ claim: 'sub', sameAs: 'cid', reason: 'the subject is the client' }],
  },
  keycloak: {
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
  },
};
