import type { IncomingHttpHeaders } from 'node:http';

/** Tells whether a browser sends a request for a page of another site (Fetch Metadata section 2.3). */
export function isOfOtherSite(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  return site === 'cross-site' || site === 'same-site';
}

/**
 * Tells whether a page of another site loads what only people open: as an image or a frame, by a script, or before
 * anybody follows a link (Fetch Metadata section 2.5). People come from other sites by a link or a redirect, which is
 * a navigation of the whole window.
 */
export function isLoadedByOtherPage(headers: IncomingHttpHeaders): boolean {
  const { 'sec-fetch-mode': mode = 'navigate', 'sec-fetch-dest': dest = 'document' } = headers;
  const isOpened = mode === 'navigate' && dest === 'document';
  return isOfOtherSite(headers) && (!isOpened || headers['sec-purpose'] !== undefined);
}
