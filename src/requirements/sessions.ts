import type { Rows } from './row.js';

/** Sessions, and handles that stand for state. */
export const sessions = {
  'SESS-01': {
    levels: { '2026-07-28': null, '2025-11-25': 'MUST NOT', '2025-06-18': 'MUST NOT' },
    text: 'Sessions never authenticate',
    source: 'MCP security best practices Session Hijacking',
    proof: 'challenge',
  },
  'SESS-02': {
    levels: { '2026-07-28': null, '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Session ids unpredictable (secure random)',
    source: 'MCP security best practices; MCP transports',
  },
  'SESS-03': {
    levels: { '2026-07-28': null, '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Session id = visible ASCII 0x21–0x7E',
    source: 'MCP transports',
  },
  'SESS-04': {
    levels: { '2026-07-28': null, '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Bind session to the user from the token; other principal refused (404 advised)',
    source: 'MCP security best practices',
  },
  'SESS-05': {
    levels: { '2026-07-28': null, '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Session required but missing → 400',
    source: 'MCP transports',
  },
  'SESS-06': {
    levels: { '2026-07-28': null, '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Ended/unknown session → 404 (so 404 must not mean "not authorized")',
    source: 'MCP transports',
  },
  'SESS-07': {
    levels: { '2026-07-28': null, '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: 'Client DELETE may be refused with 405',
    source: 'MCP transports',
  },
  'SESS-08': {
    levels: { '2026-07-28': null, '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Event ids unique per session; resume only the same stream and the same user',
    source: 'MCP transports; MCP security best practices injection',
  },
  'SESS-09': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'Ignore `Mcp-Session-Id` and `Last-Event-ID`; mint and echo none',
    source: 'MCP transports Earlier Revisions',
    proof: 'transport',
  },
  'HAND-01': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'Possession of a state handle is not authentication',
    source: 'MCP security best practices State Handle Hijacking',
    unchecked: 'takes a tool that gives out handles',
  },
  'HAND-02': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'Handles: secure random, opaque, expiring',
    source: 'MCP security best practices; server/tools',
    unchecked: 'takes a tool that gives out handles',
  },
  'HAND-03': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'Handle keyed to the verified user; other principals refused',
    source: 'MCP security best practices',
    unchecked: 'takes a tool that gives out handles',
  },
  'HAND-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Cross-request state always by explicit client-passed identifier',
    source: 'MCP basic protocol Statelessness',
  },
  'HAND-05': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: '`requestState` is attacker-controlled; if it affects authorization or logic, integrity-protect and refuse on failure',
    source: 'patterns/mrtr',
  },
  'HAND-06': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'Inside it: principal, short expiry, digest of the originating request',
    source: 'patterns/mrtr',
  },
  'HAND-07': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Tasks belong to the creating authorization context; others refused, lists filtered',
    source: 'B utilities/tasks; SEP-2663',
    unchecked: 'takes a tool that runs as a task',
  },
} satisfies Rows<'SESS' | 'HAND'>;
