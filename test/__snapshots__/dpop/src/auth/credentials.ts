/**
 * The headers that hold credentials, in lower case: nothing behind the guard needs them (PASS-01). A cookie is
 * one for whatever else the host serves, or for a proxy in front.
 */
export const CREDENTIAL_HEADERS: readonly string[] = ['authorization', 'cookie', 'dpop'];

/** The head of a request, on any runtime. */
export interface RequestHead {
  readonly method: string;
  /** Gives a header by its name in lower case; of several, all, with commas between (RFC 9110 section 5.3). */
  readonly header: (name: string) => string | undefined;
}

/** The part of a request that says who calls. */
export interface Presented {
  readonly method: string;
  /** The `Authorization` header. */
  readonly authorization: string | undefined;
  /** The `DPoP` header; of several, all, with commas between (RFC 9110 section 5.3). */
  readonly proof: string | undefined;
}

/** Reads from a request who calls. */
export function present({ method, header }: RequestHead): Presented {
  return { method, authorization: header('authorization'), proof: header('dpop') };
}

/** How a token is sent: alone, or with a proof that its key is there. */
export type Scheme = 'Bearer' | 'DPoP';

/** The content of an `Authorization` header. */
export type Credentials =
  | { readonly kind: 'none' }
  | { readonly kind: 'malformed'; readonly scheme: Scheme }
  | { readonly kind: 'token'; readonly scheme: Scheme; readonly token: string };

const SCHEMES: ReadonlyMap<string, Scheme> = new Map([
  ['bearer', 'Bearer'],
  ['dpop', 'DPoP'],
]);

/** `1*SP` and the characters of a token, nothing behind them (RFC 6750 section 2.1, RFC 9449 section 7.1). */
const TOKEN = /^ +([A-Za-z0-9\-._~+/]+=*)$/;

/**
 * Reads credentials. No header and other schemes count as no credentials, so that their challenge
 * carries no error (RFC 6750 section 3.1, CHAL-07).
 */
export function parseAuthorization(header: string | undefined): Credentials {
  const value = header?.trim() ?? '';
  const word = /^[^ ]*/.exec(value)?.[0] ?? '';
  const scheme = SCHEMES.get(word.toLowerCase());
  if (scheme === undefined) return { kind: 'none' };
  const token = TOKEN.exec(value.slice(word.length))?.[1];
  return token === undefined ? { kind: 'malformed', scheme } : { kind: 'token', scheme, token };
}
