import type { Rows } from './row.js';

/** Challenges and status codes (RFC 6750, RFC 9110). */
export const challenge = {
  'CHAL-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Protected request without credentials → 401',
    source: 'MCP authorization Error Handling',
    proof: 'challenge',
  },
  'CHAL-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Every 401 carries `WWW-Authenticate` with ≥1 challenge',
    source: 'RFC 9110 §15.5.2; OAuth 2.1 §5.3.1',
    proof: 'challenge',
  },
  'CHAL-03': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Challenge carries `resource_metadata`',
    source: 'MCP authorization; RFC 9728 §5.1; SEP-985',
    proof: 'challenge',
  },
  'CHAL-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Scheme `Bearer`, then ≥1 auth-param; comma-separated `name="value"`; names case-insensitive',
    source: 'RFC 6750 §3; RFC 9110 §11',
    proof: 'challenge',
  },
  'CHAL-05': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': 'MUST NOT', '2025-06-18': 'MUST NOT' },
    text: 'No repeated `realm`, `scope`, `error`, `error_description`, `error_uri`',
    source: 'RFC 6750 §3',
    proof: 'challenge',
  },
  'CHAL-06': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': 'MUST NOT', '2025-06-18': 'MUST NOT' },
    text: 'Values stay in the allowed ASCII sets (no `"` or `\\` in error text; `scope` = printable tokens and single spaces); never echo token content or exception text',
    source: 'RFC 6750 §3',
    proof: 'challenge',
  },
  'CHAL-07': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': 'SHOULD NOT', '2025-06-18': 'SHOULD NOT' },
    text: 'No credentials, or an unsupported scheme → challenge has no `error`, `error_description`, `error_uri`',
    source: 'RFC 6750 §3.1; OAuth 2.1 §5.3.2',
    proof: 'challenge',
  },
  'CHAL-08': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Bearer token presented but unusable → 401 with `error="invalid_token"`',
    source: 'MCP authorization Token Handling; RFC 6750 §3.1',
    proof: { jwt: 'token' },
  },
  'CHAL-09': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Expired token → 401',
    source: 'MCP authorization Token Handling',
    proof: { jwt: 'token', introspection: 'introspection' },
  },
  'CHAL-10': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Wrong audience or issuer → 401 `invalid_token`, never 403',
    source: 'MCP authorization Token Handling; RFC 9068 §4',
  },
  'CHAL-11': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Malformed authorization request (empty credentials, two delivery methods) → 400, `error="invalid_request"`',
    source: 'MCP authorization Error Handling; RFC 6750 §3.1',
    proof: 'bearer',
  },
  'CHAL-12': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Valid token, insufficient scope → 403',
    source: 'MCP authorization Error Handling; RFC 6750 §3.1',
    proof: 'scopes',
  },
  'CHAL-13': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'MAY' },
    text: 'That 403 carries `WWW-Authenticate: Bearer` with `error="insufficient_scope"`, `scope`, `resource_metadata`',
    source: 'MCP authorization Runtime Insufficient Scope',
    proof: { scopeRequest: 'scopes' },
  },
  'CHAL-14': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': null },
    text: '`error_description` in the 403',
    source: 'MCP authorization Runtime Insufficient Scope',
  },
  'CHAL-15': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'MAY' },
    text: '401 challenge carries `scope`',
    source: 'MCP authorization Scope Selection; SEP-835',
    proof: 'challenge',
  },
  'CHAL-16': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: '403 `scope` lists everything this operation needs, in one challenge',
    source: 'MCP authorization Server Scope Management; SEP-2350',
    proof: { scopeRequest: 'scopes' },
  },
  'CHAL-17': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': null, '2025-06-18': null },
    text: 'Echoing already-granted scopes is not needed',
    source: 'MCP authorization Server Scope Management; SEP-2350',
  },
  'CHAL-18': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': null },
    text: 'One consistent scope strategy',
    source: 'MCP authorization',
  },
  'CHAL-19': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'No `offline_access` in challenge `scope`',
    source: 'MCP authorization Refresh Tokens',
    proof: 'challenge',
  },
  'CHAL-20': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Scope refusal decides the HTTP status, so decide before the body/SSE stream starts; a JSON-RPC error inside 200 breaks step-up',
    source: 'MCP authorization Error Handling (derived)',
    proof: 'scopes',
  },
  'CHAL-21': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Authenticate before any JSON-RPC processing',
    source: 'MCP authorization, security considerations Access Token Privilege Restriction',
    proof: 'challenge',
  },
  'CHAL-22': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Every HTTP request checked: POST; before 2026-07-28 also GET and DELETE',
    source: 'MCP authorization Token Requirements',
    proof: 'challenge',
  },
  'CHAL-23': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Never redirect API calls to a login page',
    source: 'RFC 6750 §3 flow',
    proof: 'challenge',
  },
  'CHAL-24': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: 'Body of 401/403: unconstrained. OAuth JSON (`error`,`error_description`) or JSON-RPC error without `id`; no stack trace',
    source: 'RFC 6750 §3, which says nothing of it (see ERR)',
  },
  'CHAL-25': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Same generic message for different token faults; details only in logs with a correlation id',
    source: 'MCP authorization tutorial Error detail leakage',
  },
  'CHAL-26': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: 'Several challenges (e.g. Bearer and DPoP) allowed; error details only on the scheme actually tried',
    source: 'RFC 9110 §11.6.1; RFC 9449 §7.2',
    proof: { dpop: 'dpop' },
  },
  'CHAL-27': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: 'A new challenge may be sent at any time to signal changed metadata',
    source: 'RFC 9728 §5.2',
  },
} satisfies Rows<'CHAL'>;
