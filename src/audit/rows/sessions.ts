import type { RowSource } from './row.js';

/** SESS, HAND: rows of the requirements matrix. */
export const sessionRows: readonly RowSource[] = [
  [
    'SESS-01',
    'AB MUST NOT',
    'Sessions never authenticate',
    'MCP security best practices Session Hijacking',
  ],
  [
    'SESS-02',
    'AB MUST',
    'Session ids unpredictable (secure random)',
    'MCP security best practices; MCP transports',
  ],
  ['SESS-03', 'AB MUST', 'Session id = visible ASCII 0x21–0x7E', 'MCP transports'],
  [
    'SESS-04',
    'AB SHOULD',
    'Bind session to the user from the token; other principal refused (404 advised)',
    'MCP security best practices',
  ],
  ['SESS-05', 'AB SHOULD', 'Session required but missing → 400', 'MCP transports'],
  [
    'SESS-06',
    'AB MUST',
    'Ended/unknown session → 404 (so 404 must not mean "not authorized")',
    'MCP transports',
  ],
  ['SESS-07', 'AB MAY', 'Client DELETE may be refused with 405', 'MCP transports'],
  [
    'SESS-08',
    'AB MUST',
    'Event ids unique per session; resume only the same stream and the same user',
    'MCP transports; MCP security best practices injection',
  ],
  [
    'SESS-09',
    'C SHOULD',
    'Ignore `Mcp-Session-Id` and `Last-Event-ID`; mint and echo none',
    'MCP transports Earlier Revisions',
  ],
  [
    'HAND-01',
    'C MUST NOT',
    'Possession of a state handle is not authentication',
    'MCP security best practices State Handle Hijacking',
  ],
  [
    'HAND-02',
    'C SHOULD',
    'Handles: secure random, opaque, expiring',
    'MCP security best practices; server/tools',
  ],
  [
    'HAND-03',
    'C SHOULD',
    'Handle keyed to the verified user; other principals refused',
    'MCP security best practices',
  ],
  [
    'HAND-04',
    'C MUST',
    'Cross-request state always by explicit client-passed identifier',
    'MCP basic protocol Statelessness',
  ],
  [
    'HAND-05',
    'C MUST',
    '`requestState` is attacker-controlled; if it affects authorization or logic, integrity-protect and refuse on failure',
    'patterns/mrtr',
  ],
  [
    'HAND-06',
    'C SHOULD',
    'Inside it: principal, short expiry, digest of the originating request',
    'patterns/mrtr',
  ],
  [
    'HAND-07',
    'BC MUST',
    'Tasks belong to the creating authorization context; others refused, lists filtered',
    'B utilities/tasks; SEP-2663',
  ],
];
