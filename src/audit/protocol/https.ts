import { reachOfHost } from '../../http/address-policy.js';

/** What is said of https on this machine, where it is not needed. */
export const ON_LOOPBACK =
  'this is loopback, where plain http is fine; nothing is known of the server in production';

/**
 * Whether a URL is https. On loopback plain http says nothing, as long as the audited server is there
 * too; a public server that names loopback names a place where nobody finds anything.
 */
export function judgeHttps(url: URL, target: URL): 'https' | 'plain' | 'loopback' {
  if (url.protocol === 'https:') return 'https';
  const isLocal = [url, target].every(({ hostname }) => reachOfHost(hostname) === 'loopback');
  return isLocal && url.protocol === 'http:' ? 'loopback' : 'plain';
}
