import { decodeJwt } from 'jose';
import { InvalidTokenError } from '../errors.js';
import type { VerifyToken } from './claims.js';
import type { FurtherIssuer } from './further-issuers.js';
import { createVerifier, type VerifierConfig, type VerifierOptions } from './verify.js';

/** Whose tokens are taken: those of the main issuer, and those of further ones. */
export interface IssuersConfig extends VerifierConfig {
  readonly furtherIssuers: readonly FurtherIssuer[];
}

/** The parts of token verification; the profile is that of the main issuer. */
export type IssuersOptions = VerifierOptions & { readonly config: IssuersConfig };

/**
 * Verifies tokens of several issuers, each with its own keys, audience and profile (TOK-08). `iss` is read
 * unverified to pick the verifier, character for character (TOK-07), and that verifier then proves it. Key
 * sets, back-offs and remembered tokens are apart, so no outage and no flood reaches another issuer.
 * A token of an unknown issuer is refused without a request to anybody.
 */
export function createVerifierByIssuer(options: IssuersOptions): VerifyToken {
  const { config } = options;
  const verifiers = new Map<unknown, VerifyToken>([
    [config.issuer, createVerifier(options)],
    ...config.furtherIssuers.map(({ profile, ...own }) => {
      const further = { ...options, profile, config: { ...config, ...own } };
      return [own.issuer, createVerifier(further)] as const;
    }),
  ]);
  return async (token) => {
    const verify = verifiers.get(claimedIssuer(token));
    if (!verify) throw new InvalidTokenError('wrong_issuer', 'iss is none of the issuers');
    return verify(token);
  };
}

/** Lists the issuers for the metadata, the main one first: many clients look at no other (RFC 9728 section 7.6). */
export function issuersOf({ issuer, furtherIssuers }: IssuersConfig): string[] {
  return [issuer, ...furtherIssuers.map((further) => further.issuer)];
}

/** Reads `iss`, whoever wrote it and whatever it is. */
function claimedIssuer(token: string): unknown {
  try {
    return decodeJwt(token).iss;
  } catch {
    throw new InvalidTokenError('malformed', 'no JWT that can be read');
  }
}
