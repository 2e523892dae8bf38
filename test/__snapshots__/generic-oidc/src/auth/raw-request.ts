import type { IncomingMessage } from 'node:http';
import { hostName, refuse, type Answer } from './http.js';

/** Fields of which Node keeps the first and drops the others without a word (BEAR-06). */
const SINGLE = ['host', 'authorization', 'content-type'];

/**
 * Refuses requests that two parsers could read differently: a target that is no path or is not in
 * its usual spelling, a Host that is no name, or a field that stands there twice.
 */
export function refuseAmbiguous(req: IncomingMessage): Answer | undefined {
  const names = req.rawHeaders.filter((_, index) => index % 2 === 0).map((n) => n.toLowerCase());
  const isRepeated = (name: string) => names.filter((other) => other === name).length > 1;
  const ambiguous =
    !isPlainPath(req.url ?? '') ||
    hostName(req.headers.host) === undefined ||
    SINGLE.some(isRepeated);
  return ambiguous ? refuse(400, 'The request is ambiguous') : undefined;
}

/**
 * Whether a proxy in front must take the path of a target for what it is taken for here: no dot
 * segments, backslashes or fragments, and nothing encoded that need not be (RFC 3986 section 6.2.2).
 */
function isPlainPath(target: string): boolean {
  const path = target.replace(/\?.*/s, '');
  try {
    return new URL(`http://host${path}`).pathname === path && encodeURI(decodeURI(path)) === path;
  } catch {
    return false; // no path at all, or one that cannot be decoded
  }
}
