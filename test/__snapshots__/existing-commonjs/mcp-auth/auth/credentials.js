/**
 * The headers that hold credentials, in lower case: nothing behind the guard needs them (PASS-01). A cookie is
 * one for whatever else the host serves, or for a proxy in front.
 */
export const CREDENTIAL_HEADERS = ['authorization', 'cookie'];

/** Reads from a request who calls. */
export function present({ header }) {
  return { authorization: header('authorization') };
}

/** `1*SP` and b64token characters, nothing behind them (RFC 6750 section 2.1). */
const BEARER_CREDENTIALS = /^ +([A-Za-z0-9\-._~+/]+=*)$/;

/**
 * Reads bearer credentials. No header and other schemes count as no credentials, so that their
 * challenge carries no error (RFC 6750 section 3.1, CHAL-07).
 */
export function parseAuthorization(header) {
  const value = header?.trim() ?? '';
  const scheme = /^[^ ]*/.exec(value)?.[0] ?? '';
  if (scheme.toLowerCase() !== 'bearer') return { kind: 'none' };
  const token = BEARER_CREDENTIALS.exec(value.slice(scheme.length))?.[1];
  return token === undefined ? { kind: 'malformed' } : { kind: 'bearer', token };
}
