import type { ClaimSource } from '../../catalog/types.js';

/** What a good access token looks like to the audited server. */
export interface TokenShape {
  /** JWS `typ`; none when undefined. */
  readonly type: string | undefined;
  /** JWS algorithm. */
  readonly algorithm: string;
  /** What `aud` names. */
  readonly audience: string;
  readonly clientId: string;
  readonly subject: string;
  /** Scopes of a token that may do everything; what the server asks for when left out. */
  readonly scopes?: readonly string[];
  readonly claims: Readonly<Record<string, ClaimSource>>;
  /** Claims that every token has beside. */
  readonly extraClaims: Readonly<Record<string, unknown>>;
}

/** The claims of RFC 9068 section 2.2. */
export const rfc9068Claims: TokenShape['claims'] = {
  iss: { from: 'issuer' },
  aud: { from: 'audience' },
  sub: { from: 'subject' },
  client_id: { from: 'clientId' },
  scope: { from: 'scopeString' },
  iat: { from: 'issuedAt' },
  exp: { from: 'expiresAt' },
  jti: { from: 'tokenId' },
};

/** What is known when a token is issued; times in seconds. */
export interface TokenFacts {
  readonly issuer: string;
  readonly audience: string;
  readonly subject: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number;
  readonly tokenId: string;
}

/** The claims of a token, in the shape. */
export function claimsOf(shape: TokenShape, facts: TokenFacts): Record<string, unknown> {
  const claims = Object.entries(shape.claims).map(([name, source]) => [
    name,
    valueOf(source, facts),
  ]);
  return { ...(Object.fromEntries(claims) as Record<string, unknown>), ...shape.extraClaims };
}

function valueOf(source: ClaimSource, facts: TokenFacts): unknown {
  if ('value' in source) return source.value;
  switch (source.from) {
    case 'scopeString':
      return facts.scopes.join(' ');
    case 'prefixedScopeString':
      return facts.scopes.map((scope) => `${facts.audience}/${scope}`).join(' ');
    case 'scopeArray':
      return facts.scopes;
    case 'scopeKeys':
      return Object.fromEntries(facts.scopes.map((scope) => [scope, {}]));
    case 'audienceArray':
      return [facts.audience];
    default:
      return facts[source.from];
  }
}
