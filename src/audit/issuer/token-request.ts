import type { KeyObject } from 'node:crypto';
import type { CryptoKey } from 'jose';

/** Asks for a token that departs from a good one. Times in seconds. */
export interface TokenRequest {
  /** Names the token in the report. */
  readonly label: string;
  readonly scopes?: readonly string[];
  readonly subject?: string;
  readonly expiresIn?: number;
  /** Header members to set; `null` removes one. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Claims to set; `null` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** Takes the place of the claims, byte for byte. */
  readonly payload?: (claims: Readonly<Record<string, unknown>>) => string;
  /** Signs with this key instead of the published one. */
  readonly signWith?: CryptoKey | Uint8Array | KeyObject;
}
