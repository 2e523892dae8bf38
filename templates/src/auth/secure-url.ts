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
  const plain = url.protocol === 'http:' && (isLoopback(url) || !production);
  if (url.protocol !== 'https:' && !plain) {
    throw new Error(`${what} must use https${wayOut === undefined ? '' : `; ${wayOut}`}`);
  }
  return url;
}
