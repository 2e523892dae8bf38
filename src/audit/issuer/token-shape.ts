import {
  claimsFrom,
  type ClaimSources,
  type TokenFacts,
} from '../../../templates/dev/token-claims.js';
import { rfc9068 } from '../../catalog/providers/bases.js';

/** The form of a good access token, for the audited server. */
export interface TokenShape {
  /** JWS `typ`; none when undefined. */
  readonly type: string | undefined;
  /** JWS algorithm. */
  readonly algorithm: string;
  /** Value of `aud`. */
  readonly audience: string;
  readonly clientId: string;
  readonly subject: string;
  /** Scopes of a token that may do everything; what the server asks for when left out. */
  readonly scopes?: readonly string[];
  readonly claims: ClaimSources;
  /** Claims that every token has beside. */
  readonly extraClaims: Readonly<Record<string, unknown>>;
}

/** The claims of RFC 9068 section 2.2. */
export const rfc9068Claims: TokenShape['claims'] = rfc9068.localToken;

/** The claims of a token, in the shape. */
export function claimsOf(shape: TokenShape, facts: TokenFacts): Record<string, unknown> {
  return { ...claimsFrom(shape.claims, facts), ...shape.extraClaims };
}
