import type { Rows } from './row.js';

/** What messages carry, and clients of other revisions. */
export const messages = {
  'META-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: '`MCP-Protocol-Version` header equals `_meta["io.modelcontextprotocol/protocolVersion"]`; missing or different → 400 + JSON-RPC `-32020` HeaderMismatch',
    source: 'MCP transports Protocol Version, Server Validation',
  },
  'META-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Version not implemented → 400 + `-32022` with `data.supported` and `data.requested`',
    source: 'MCP transports; MCP versioning',
  },
  'META-03': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: '`Mcp-Method` required on requests; equals body `method`; else 400/`-32020`',
    source: 'MCP transports Standard Headers',
  },
  'META-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: '`Mcp-Name` required for `tools/call`, `prompts/get` (`params.name`), `resources/read` (`params.uri`)',
    source: 'MCP transports',
  },
  'META-05': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Decode `=?base64?…?=` before comparing',
    source: 'MCP transports Value Encoding',
  },
  'META-06': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Header names case-insensitive, values case-sensitive, outer whitespace trimmed',
    source: 'MCP transports; RFC 9110 §5.5',
  },
  'META-07': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Declared `Mcp-Param-*`: present in body ⇒ header required and equal; null/absent ⇒ not expected; invalid characters refused; 400/`-32020`',
    source: 'MCP transports Custom Headers',
  },
  'META-08': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'Compare integers numerically',
    source: 'MCP transports note',
  },
  'META-09': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: '`x-mcp-header` names valid tokens, unique, primitive, statically reachable',
    source: 'server/tools',
  },
  'META-10': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'No `x-mcp-header` on secrets or PII',
    source: 'server/tools',
  },
  'META-11': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: '`_meta` lacks protocolVersion or clientCapabilities → 400 + `-32602`; absent clientInfo is fine',
    source: 'MCP basic protocol _meta',
  },
  'META-12': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Needs an undeclared client capability → 400 + `-32021`, `data.requiredCapabilities` object',
    source: 'MCP basic protocol',
  },
  'META-13': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Unknown method (incl. `ping`, `logging/setLevel`) → 404 + `-32601`',
    source: 'MCP transports',
  },
  'META-14': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Implement `server/discover`: versions, capabilities, ttl/scope hints',
    source: 'MCP versioning; server/discover',
  },
  'META-15': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: "Context never inferred from earlier requests or the connection (includes the caller's identity)",
    source: 'MCP basic protocol Statelessness',
    proof: 'isolation',
  },
  'META-16': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Results carry `resultType`',
    source: 'MCP basic protocol',
  },
  'META-17': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: '`ttlMs ≥ 0` and `cacheScope` on discover/list/read results; same scope on all pages',
    source: 'utilities/caching',
  },
  'META-18': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'User- or scope-dependent results use `private`; cacheScope never replaces access control',
    source: 'utilities/caching Security',
  },
  'META-19': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'Lists do not vary per connection',
    source: 'server/tools etc.',
  },
  'META-20': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': null, '2025-06-18': null },
    text: '`clientInfo`/`serverInfo` unverified: no security decisions on them',
    source: 'MCP basic protocol note',
  },
  'META-21': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: '`serverInfo` in every result `_meta`',
    source: 'MCP basic protocol',
  },
  'META-22': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: '`notifications/message` only for requests that set `logLevel`',
    source: 'utilities/logging',
  },
  'META-23': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: '`subscriptions/listen`: acknowledgement first; only opted-in types; `subscriptionId` on each',
    source: 'patterns/subscriptions',
  },
  'META-24': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: "Long streams: end them at token expiry; filter events by the caller's rights",
    source: 'BEAR-08, MCP authorization, security considerations',
    proof: 'streams',
  },
  'META-25': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'Header checks never replace body checks; an intermediary trusting `Mcp-*` first checks the version demands validation',
    source: 'MCP transports note',
    unchecked: 'is about intermediaries in front of the server',
  },
  'LEG-01': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': null, '2025-06-18': null },
    text: 'A server may serve both eras on one endpoint: `_meta` ⇒ modern; `initialize` ⇒ legacy session',
    source: 'MCP versioning Backward Compatibility',
  },
  'LEG-02': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Auth layer identical for both eras; the legacy session path gains no weaker check',
    source: 'MCP authorization',
    proof: 'challenge',
  },
  'LEG-03': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'Modern-only server names its supported versions in the error to `initialize`',
    source: 'MCP versioning',
  },
  'LEG-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Modern errors use recognized JSON-RPC bodies so dual-era clients do not fall back; do not answer auth failures with 400/404/405',
    source: 'MCP transports Backward Compatibility; MCP authorization',
  },
  'LEG-05': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'New servers do not add HTTP+SSE (2024-11-05)',
    source: 'MCP deprecated features',
  },
  'LEG-06': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'If legacy SSE/POST endpoints remain, they need the same auth, Origin and PRM',
    source: 'MCP authorization',
  },
} satisfies Rows<'META' | 'LEG'>;
