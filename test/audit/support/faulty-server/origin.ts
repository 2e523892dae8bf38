import type { IncomingHttpHeaders } from 'node:http';
import type { Fields } from './reply.js';

/** What can be wrong with Origin, Host, CORS and TLS. */
export interface OriginFaults {
  ignoresOrigin: boolean;
  /** Refuses an Origin with this status in place of 403. */
  originStatus: number;
  demandsOrigin: boolean;
  /** Lets an Origin pass that begins with its own. */
  originPrefix: boolean;
  /** Says whether an Origin is taken, and given leave, beside the own one. */
  takesOrigin: (from: string, origin: string) => boolean;
  /** Says whether a Host is taken beside the own one. */
  takesHost: (headers: IncomingHttpHeaders, host: string) => boolean;
  reflectsOrigin: boolean;
  wildcardCors: boolean;
  /** CORS fields in place of the right ones, for the own origin. */
  corsFields: Fields;
  noCors: boolean;
  preflightStatus: number;
  ignoresHost: boolean;
  noHsts: boolean;
  servesPlainHttp: boolean;
  /** Answers on another address of this machine too. */
  listensOutside: boolean;
}

/** Whether a request of this page is let through. */
export function isOriginAllowed(
  faults: Partial<OriginFaults>,
  from: string | undefined,
  origin: string,
): boolean {
  if (from === undefined) return faults.demandsOrigin !== true;
  if (faults.ignoresOrigin || from === origin) return true;
  if (faults.takesOrigin) return faults.takesOrigin(from, origin);
  return faults.originPrefix === true && from.startsWith(new URL(origin).protocol)
    ? from.includes(new URL(origin).hostname)
    : false;
}

/** Leave for web pages to read the answer. */
export function corsFields(
  faults: Partial<OriginFaults>,
  from: string | undefined,
  origin: string,
): Fields {
  if (faults.noCors) return {};
  if (faults.wildcardCors) {
    return { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' };
  }
  const isOther = from !== origin && !faults.reflectsOrigin;
  if (from === undefined || (isOther && !faults.takesOrigin?.(from, origin))) return {};
  return {
    'access-control-allow-origin': from,
    'access-control-expose-headers': 'WWW-Authenticate',
    'access-control-allow-headers':
      'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, last-event-id',
    'vary': 'Origin',
    ...faults.corsFields,
  };
}
