import type { Rows } from './row.js';

/** TLS, Origin and Host, CORS, the HTTP transport. */
export const transport = {
  'TLS-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Tokens and OAuth URLs only over https (loopback dev aside)',
    source: 'OAuth 2.1 §1.5; MCP authorization tutorial',
    unmet: 'TLS ends in front of the server',
  },
  'TLS-02': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Plain-http request that carries a token in production: refuse, do not redirect-and-serve (token already exposed; 301/302 may turn POST into GET; Fetch drops `Authorization` across schemes)',
    source: 'OAuth 2.1 §7.1; RFC 9110 §15.4',
    proof: 'transport',
  },
  'TLS-03': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'TLS ended at a proxy: protect the inner hop; proxy strips inbound identity/forwarding headers',
    source: 'OAuth 2.1 §7.1; RFC 9700 §4.13',
    unmet: 'TLS ends in front of the server',
  },
  'TLS-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'AS endpoints https; redirect URIs https or loopback',
    source: 'MCP authorization, security considerations',
  },
  'TLS-05': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'HSTS on the public host',
    source: 'BCP 195',
    proof: 'transport',
  },
  'ORIG-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Validate `Origin` on every incoming connection',
    source: 'MCP transports, security',
    proof: 'transport',
  },
  'ORIG-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'ADV' },
    text: 'Present-and-invalid Origin → 403; body may be a JSON-RPC error without `id`',
    source: 'MCP transports, security',
    proof: 'transport',
  },
  'ORIG-03': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Absent Origin is fine (non-browser client)',
    source: 'MCP transports wording',
    proof: 'transport',
  },
  'ORIG-04': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Compare full scheme+host+port; refuse `null`, suffix and substring tricks',
    source: 'RFC 6454 §5 (rebinding)',
    proof: 'transport',
  },
  'ORIG-05': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Allow-list `Host` too, at least on loopback',
    source: 'conformance dns-rebinding-protection (accepts Host or Origin; any 4xx)',
    proof: 'transport',
  },
  'ORIG-06': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Local servers bind loopback only',
    source: 'MCP transports, security',
  },
  'ORIG-07': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Authenticate all connections',
    source: 'MCP transports, security',
  },
  'CORS-01': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'If browser clients are served: preflight answered 2xx without a token',
    source: 'Fetch (preflight has no credentials)',
    proof: 'transport',
  },
  'CORS-02': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Allow-Headers names `Authorization` explicitly (`*` does not cover it), `Content-Type`, `Accept`, `MCP-Protocol-Version`; before 2026-07-28 + `Mcp-Session-Id`, `Last-Event-ID`; since then `Mcp-Method`, `Mcp-Name`, each declared `Mcp-Param-*`',
    source: 'Fetch; MCP transports',
    proof: 'transport',
  },
  'CORS-03': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Expose `WWW-Authenticate` (else the browser client sees no challenge); before 2026-07-28 + `Mcp-Session-Id`; `DPoP-Nonce` with DPoP; `Retry-After`',
    source: 'Fetch; RFC 9449 §7.1 note',
    proof: 'transport',
  },
  'CORS-04': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'CORS headers also on 401/403/404/429/5xx',
    source: 'Fetch',
    proof: 'transport',
  },
  'CORS-05': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'PRM answers cross-origin (`*` is fine: public, no credentials), including OPTIONS',
    source: 'Fetch',
    proof: 'metadata',
  },
  'CORS-06': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'CORS allow-list = Origin allow-list; no `*` with credentials; `Vary: Origin` when reflecting',
    source: 'Fetch',
  },
  'CORS-07': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'A message is `application/json`; refuse the media types that pages send without a preflight (`text/plain`, forms)',
    source: 'Fetch (CORS-safelisted request-header)',
  },
  'TRANS-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'One MCP endpoint path: POST, and GET where a revision has sessions',
    source: 'MCP transports',
    proof: 'transport',
  },
  'TRANS-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Body is one JSON-RPC message; arrays (batches) refused',
    source: 'MCP transports; changelog of 2025-06-18',
    proof: 'scopes',
  },
  'TRANS-03': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Accepted notification (before 2026-07-28 also response) → 202, empty body; unacceptable → 4xx',
    source: 'MCP transports',
  },
  'TRANS-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Request → `application/json` or `text/event-stream`',
    source: 'MCP transports',
  },
  'TRANS-05': {
    levels: { '2026-07-28': null, '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'GET: SSE stream or 405',
    source: 'MCP transports',
  },
  'TRANS-06': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: 'GET and DELETE → 405 on a modern-only server',
    source: 'MCP transports Earlier Revisions',
    proof: 'transport',
  },
  'TRANS-07': {
    levels: { '2026-07-28': null, '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Bad or unsupported `MCP-Protocol-Version` → 400',
    source: 'MCP transports Protocol Version',
  },
  'TRANS-08': {
    levels: { '2026-07-28': null, '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Header absent and version otherwise unknown → assume 2025-03-26',
    source: 'MCP transports',
  },
  'TRANS-09': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'SSE responses carry `X-Accel-Buffering: no`',
    source: 'MCP transports',
  },
  'TRANS-10': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'Do not send independent requests to the client on any stream',
    source: 'MCP transports',
  },
  'TRANS-11': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Stream close = cancellation; stop, send nothing more',
    source: 'MCP transports',
    unchecked: 'whether work stops behind a closed stream is not to be seen from outside',
  },
  'TRANS-12': {
    levels: { '2026-07-28': null, '2025-11-25': 'MUST NOT', '2025-06-18': 'MUST NOT' },
    text: 'A message goes on one stream only; no cross-stream replay',
    source: 'MCP transports',
  },
  'TRANS-13': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'A request whose length is told in two ways is refused, and its connection closed',
    source: 'RFC 9112 §6.1, §6.3 (request smuggling)',
  },
} satisfies Rows<'TLS' | 'ORIG' | 'CORS' | 'TRANS'>;
