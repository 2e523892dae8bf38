import { refuse } from '../auth/response.js';
import { hostName } from './host-origin.js';
import { plainSpelling } from '../auth/plain-path.js';

/** Headers of which Node keeps the first and drops the others silently (BEAR-06). */
const SINGLE = ['host', 'authorization', 'content-type'];

/**
 * Refuses requests that two parsers could read differently: a target that is no path or is not in
 * its usual spelling, a Host that is no name, or a header that is there twice.
 */
export function refuseAmbiguous(req) {
  const names = req.rawHeaders
    .filter((_, index) => index % 2 === 0)
    .map((name) => name.toLowerCase());
  const isRepeated = (name) => names.filter((other) => other === name).length > 1;
  const path = (req.url ?? '').replace(/\?.*/s, '');
  const ambiguous =
    plainSpelling(path) !== path ||
    hostName(req.headers.host) === undefined ||
    SINGLE.some(isRepeated);
  if (!ambiguous) return undefined;
  return { reason: 'ambiguous_request', response: refuse(400, 'The request is ambiguous') };
}
