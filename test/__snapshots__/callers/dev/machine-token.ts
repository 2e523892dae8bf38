import { claimsFrom, type ClaimSources, type TokenFacts } from './token-claims.js';

/** The claims of an access token that Microsoft Entra ID issues to a client alone. */
const claims: ClaimSources = {
  aud: { from: 'audience' },
  iss: { from: 'issuer' },
  iat: { from: 'issuedAt' },
  nbf: { from: 'issuedAt' },
  exp: { from: 'expiresAt' },
  azp: { from: 'clientId' },
  azpacr: { value: '1' },
  oid: { from: 'subject' },
  sub: { from: 'subject' },
  tid: { value: '5f0c7c1e-0000-4000-8000-000000000002' },
  uti: { from: 'tokenId' },
  ver: { value: '2.0' },
  roles: { value: ['Everything There Is', 'reader'] },
  idtyp: { value: 'app' },
};

/** The claims of one access token of a machine. */
export function machineTokenClaims(facts: TokenFacts): Record<string, unknown> {
  return claimsFrom(claims, facts);
}
