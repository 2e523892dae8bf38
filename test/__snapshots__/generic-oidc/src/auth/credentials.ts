/** The part of a request that says who calls. */
export interface Presented {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
}

/** The content of an `Authorization` header. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed' }
  | { readonly kind: 'bearer'; readonly token: string };

/** `1*SP` and b64token characters, nothing behind them (RFC 6750 section 2.1). */
const BEARER_CREDENTIALS = /^ +([A-Za-z0-9\-._~+/]+=*)$/;

/**
 * Reads bearer credentials. No header and other schemes count as no credentials, so that their
 * challenge carries no error (RFC 6750 section 3.1, CHAL-07).
 */
export function parseAuthorization(header: string | undefined): Credentials {
  const value = header?.trim() ?? '';
  const scheme = /^[^ ]*/.exec(value)?.[0] ?? '';
  if (scheme.toLowerCase() !== 'bearer') return { kind: 'none' };
  const token = BEARER_CREDENTIALS.exec(value.slice(scheme.length))?.[1];
  return token === undefined ? { kind: 'malformed' } : { kind: 'bearer', token };
}
