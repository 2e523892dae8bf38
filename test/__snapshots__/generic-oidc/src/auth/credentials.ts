/**
 * The headers that hold credentials, in lower case: nothing behind the guard needs them (PASS-01). A cookie is
 * one for whatever else the host serves, or for a proxy in front.
 */
export const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'cookie'];

/** The head of a request, on any runtime. */
export interface RequestHead {
  readonly method: string;
  /** Gives a header by its name in lower case; of several, all, with commas between (RFC 9110 section 5.3). */
  readonly header: (name: string) => string | undefined;
}

/** The part of a request that says who calls. */
export interface Presented {
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
}

/** Reads from a request who calls. */
export function present({ header }: RequestHead): Presented {
  return { authorization: header('authorization') };
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
