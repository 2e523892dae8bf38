import type { ProviderProfile } from './token/provider-profile';

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Tells whether a URL points at this machine, where plain http is acceptable for development. */
export function isLoopback(url: URL): boolean {
  return LOOPBACK.has(url.hostname);
}

/**
 * Tokens and keys travel over TLS (OAuth 2.1 section 1.5): https always, http on loopback, and
 * elsewhere only outside production.
 *
 * @param wayOut what to do where there is no https yet
 * @throws Error that names `what`
 */
export function assertSecureUrl(
  value: string,
  what: string,
  production: boolean,
  wayOut?: string,
): URL {
  if (!URL.canParse(value)) throw new Error(`${what} must be an absolute URL`);
  const url = new URL(value);
  // `fetch` refuses them, and a URL stands in logs.
  if (url.username || url.password)
    throw new Error(`${what} must not have a user name or password`);
  const plain = url.protocol === 'http:' && (isLoopback(url) || !production);
  if (url.protocol !== 'https:' && !plain) {
    throw new Error(`${what} must use https${wayOut === undefined ? '' : `; ${wayOut}`}`);
  }
  return url;
}

/** For addresses inside a cluster, which often have no TLS or a certificate of their own. */
export const PUT_TLS_THERE =
  'put TLS in front of it (NODE_EXTRA_CA_CERTS names the file of a private certificate authority)';

/**
 * Compared byte for byte with `iss`, so it is not normalized (TOK-07).
 *
 * @throws Error that names `what`
 */
export function assertIssuer(
  issuer: string,
  what: string,
  profile: Pick<ProviderProfile, 'issuerPattern' | 'issuerExpects'>,
  production: boolean,
): string {
  const url = assertSecureUrl(issuer, what, production, PUT_TLS_THERE);
  if (/[?#]/.test(issuer)) {
    throw new Error(`${what} must not have a query or a fragment (RFC 8414, 2)`);
  }
  if (!isLoopback(url) && !profile.issuerPattern.test(issuer)) {
    throw new Error(`${what} must be ${profile.issuerExpects}`);
  }
  return issuer;
}
