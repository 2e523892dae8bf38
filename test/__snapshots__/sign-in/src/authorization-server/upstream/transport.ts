import { readText, type Fetch } from '../../auth/limited-body.js';
import { isLoopback } from '../../auth/secure-url.js';

const TIMEOUT_MS = 8_000;

/** How requests to the upstream are sent. */
export interface Transport {
  /** Sends a request: https only, no redirects, 256 kB and 8 seconds at most. */
  readonly fetch: Fetch;
  /** Tells whether a URL of the upstream may be used: https, or http on this machine where its issuer is there too. */
  readonly allows: (url: URL) => boolean;
  /** Whether plain http may be used at all. */
  readonly isLocal: boolean;
}

/** Creates the only way to the upstream. */
export function createTransport(issuer: string, send: Fetch = fetch): Transport {
  const own = new URL(issuer);
  const isLocal = own.protocol === 'http:' && isLoopback(own);
  const allows = (url: URL) =>
    url.protocol === 'https:' || (isLocal && url.protocol === 'http:' && isLoopback(url));
  return {
    isLocal,
    allows,
    async fetch(url, init) {
      if (!allows(new URL(url))) throw new TypeError(`${url} does not use https`);
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const response = await send(url, { ...init, redirect: 'manual', signal });
      const text = await readText(response, url);
      const { headers } = response;
      const status = response.status === 200 && saysError(text) ? 400 : response.status;
      // Of no content there is no body, not an empty one.
      return new Response(text || null, { status, headers });
    },
  };
}

/**
 * Tells whether an answer is an error, whatever its status is (RFC 6749 section 5.2 wants 400): some upstreams
 * answer `{"error": …}` or `{"ok": false, "error": …}` with 200.
 */
function saysError(text: string): boolean {
  try {
    const answer = JSON.parse(text) as { error?: unknown; ok?: unknown } | null;
    return typeof answer?.error === 'string' || answer?.ok === false;
  } catch {
    return false;
  }
}
