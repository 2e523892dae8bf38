/**
 * Tells whether TLS was used on the way to the proxies that are trusted (TLS-02). Each proxy adds the scheme
 * it saw to the right of `X-Forwarded-Proto`, so that of `hops` proxies the first wrote the value that
 * many places from the right; what stands to the left of it anybody can have written. Proxies that
 * write the header anew leave fewer values: then the leftmost is a trusted one.
 *
 * A scheme is compared without regard to case (RFC 3986 section 3.1). An empty or a quoted value is no
 * scheme, but takes its place. `Forwarded` (RFC 7239) is not read: where a proxy writes only one of the
 * two headers, a client could write the other.
 */
export function cameWithTls(forwardedProto, hops) {
  if (hops < 1) return false;
  const schemes = forwardedProto.split(',').map((scheme) => scheme.trim().toLowerCase());
  return (schemes.at(-hops) ?? schemes[0]) === 'https';
}
