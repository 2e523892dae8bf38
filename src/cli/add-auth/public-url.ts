/** Why a text cannot be the public URL of an endpoint (RFC 9728 section 1.2, RFC 8707 section 2), or undefined. */
export function publicUrlFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return 'is no URL';
  const isLocal = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLocal)) return 'must be https';
  if (url.username !== '' || url.password !== '') return 'must not hold a name or a password';
  if (url.search !== '' || text.includes('#')) return 'must have no query and no fragment';
  return undefined;
}
