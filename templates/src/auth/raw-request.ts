import type { IncomingMessage } from 'node:http';
import { hostName, refuse, type Answer } from './http.js';

/**
 * Refuses requests that two parsers could read differently: a target that is no path, a Host that
 * is no name, or a repeated Host or Authorization field, of which Node would silently keep the first
 * (BEAR-06).
 */
export function refuseAmbiguous(req: IncomingMessage): Answer | undefined {
  const names = req.rawHeaders.filter((_, index) => index % 2 === 0).map((n) => n.toLowerCase());
  const repeated = (name: string) => names.filter((other) => other === name).length > 1;
  if (req.method === 'TRACE') {
    // It would show the token to whoever asks, and web-standard requests cannot have it.
    return refuse(405, 'This method is not served', { Allow: 'POST' });
  }
  const ambiguous =
    req.url?.startsWith('/') !== true ||
    hostName(req.headers.host) === undefined ||
    repeated('host') ||
    repeated('authorization');
  return ambiguous ? refuse(400, 'The request is ambiguous') : undefined;
}
