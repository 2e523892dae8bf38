import { reachOfHost } from '../../http/address-policy.js';

/** Said on this machine, where https is not needed. */
export const ON_LOOPBACK =
  'this is loopback, where plain http is fine; nothing is known of the server in production';

/**
 * Tells https from plain http. On loopback plain http says nothing, as long as the audited server is there
 * too; a public server that names loopback names a place where nobody finds anything.
 */
export function judgeHttps(url: URL, target: URL): 'https' | 'plain' | 'loopback' {
  if (url.protocol === 'https:') return 'https';
  const isLocal = [url, target].every(({ hostname }) => reachOfHost(hostname) === 'loopback');
  return isLocal && url.protocol === 'http:' ? 'loopback' : 'plain';
}
