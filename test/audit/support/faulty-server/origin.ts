import type { Fields } from './reply.js';

/** What can be wrong with Origin, Host and CORS. */
export interface OriginFaults {
  ignoresOrigin: boolean;
  reflectsOrigin: boolean;
  wildcardCors: boolean;
  ignoresHost: boolean;
}

/** Leave for web pages to read the answer. */
export function corsFields(
  faults: Partial<OriginFaults>,
  from: string | undefined,
  origin: string,
): Fields {
  if (faults.wildcardCors) {
    return { 'access-control-allow-origin': '*', 'access-control-allow-credentials': 'true' };
  }
  if (from === undefined || (from !== origin && !faults.reflectsOrigin)) return {};
  return {
    'access-control-allow-origin': from,
    'access-control-expose-headers': 'WWW-Authenticate',
    'access-control-allow-headers':
      'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, mcp-session-id, last-event-id',
    'vary': 'Origin',
  };
}
