/** A redirect to this machine over http, up to its port (RFC 8252 section 7.3). */
const LOOPBACK = /^(http:\/\/(?:127\.0\.0\.1|localhost|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/;

/** Whether it leads to a program on this machine. */
export function isLoopbackRedirect(uri: string): boolean {
  return LOOPBACK.test(uri) && !uri.includes('#');
}

/** Whether a redirect URI is registered; redirects to this machine may use any port. */
export function isRegistered(uri: string, registered: readonly string[]): boolean {
  if (registered.includes(uri)) return true;
  return (
    isLoopbackRedirect(uri) && registered.some((each) => withoutPort(each) === withoutPort(uri))
  );
}

function withoutPort(uri: string): string {
  return uri.replace(LOOPBACK, '$1');
}
