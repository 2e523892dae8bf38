import type { Rows } from './row.js';

/** Protected resource metadata (RFC 9728). */
export const metadata = {
  'PRM-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Publish an RFC 9728 metadata document',
    source: 'MCP authorization Overview',
    proof: 'metadata',
  },
  'PRM-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: "Serve it at the path-inserted URL: `/.well-known/oauth-protected-resource` placed between host and the resource id's path (and query); drop a bare trailing `/` first",
    source: 'RFC 9728 §3, §3.1; MCP authorization server discovery (named first since 2025-11-25)',
    proof: 'metadata',
  },
  'PRM-03': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': null },
    text: 'May also (or, for MCP discovery, instead) answer at the host root',
    source: 'MCP authorization server discovery; RFC 9728 §3.1',
    proof: 'metadata',
  },
  'PRM-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Suffix is exactly `oauth-protected-resource`; anything else would need its own IANA registration',
    source: 'RFC 9728 §3',
    proof: 'metadata',
  },
  'PRM-05': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Success = 200, `application/json`, one JSON object',
    source: 'RFC 9728 §3.2',
    proof: 'metadata',
  },
  'PRM-06': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Readable by plain GET with no token, cookie or login redirect (client has no token yet)',
    source: 'RFC 9728 §3.1 (derived)',
    proof: 'metadata',
  },
  'PRM-07': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: '`resource` present: one URL string, `https`, no fragment',
    source: 'RFC 9728 §1.2, §2',
    proof: 'metadata',
  },
  'PRM-08': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': 'SHOULD NOT', '2025-06-18': 'SHOULD NOT' },
    text: '`resource` carries no query',
    source: 'RFC 9728 §1.2; RFC 8707 §2',
  },
  'PRM-09': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: '`resource` equals, code point for code point, the identifier the well-known URL was built from; clients must discard the document otherwise',
    source: 'RFC 9728 §3.3, §6',
    proof: 'metadata',
  },
  'PRM-10': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'When found through a challenge, `resource` equals the URL the client called (path included, same trailing slash)',
    source: 'RFC 9728 §3.3',
    proof: 'metadata',
  },
  'PRM-11': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: '`authorization_servers` present with at least one entry (RFC 9728 alone makes it optional)',
    source: 'MCP authorization "Authorization Server Location"',
    proof: 'metadata',
  },
  'PRM-12': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: "Entries are issuer identifier strings, byte-equal to the `issuer` in that server's own metadata (trailing slash included)",
    source: 'RFC 9728 §2; RFC 8414 §3.3; MCP authorization server discovery',
    proof: 'metadata',
  },
  'PRM-13': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Each listed issuer resolves to metadata: in 2025-06-18 RFC 8414 only, later RFC 8414 or OIDC Discovery',
    source: 'MCP authorization Overview',
  },
  'PRM-14': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Publish `scopes_supported`',
    source: 'RFC 9728 §2 (RECOMMENDED)',
    proof: 'metadata',
  },
  'PRM-15': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': null },
    text: 'Keep `scopes_supported` to the minimal baseline (clients request all of it when the challenge has no `scope`)',
    source: 'MCP authorization Scope Selection; MCP security best practices Scope Minimization',
    proof: 'metadata',
  },
  'PRM-16': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'No `offline_access` in `scopes_supported`',
    source: 'MCP authorization Refresh Tokens; SEP-2207',
    proof: 'scopes',
  },
  'PRM-17': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: '`bearer_methods_supported`, if sent, is `["header"]` (MCP allows only the header)',
    source: 'RFC 9728 §2 + MCP authorization Token Requirements',
    proof: 'metadata',
  },
  'PRM-18': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Provide `resource_name`',
    source: 'RFC 9728 §2',
    proof: 'metadata',
  },
  'PRM-19': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Omit multi-valued members that would be empty (`[]`); `bearer_methods_supported: []` alone has a meaning',
    source: 'RFC 9728 §3.2',
    proof: 'metadata',
  },
  'PRM-20': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': 'MUST NOT', '2025-06-18': 'MUST NOT' },
    text: '`resource_signing_alg_values_supported` describes signed *responses*; never lists `none`; not the access-token algorithm list',
    source: 'RFC 9728 §2',
  },
  'PRM-21': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: "`jwks_uri` here means the resource's own keys, over https; do not copy the AS's",
    source: 'RFC 9728 §2',
  },
  'PRM-22': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Metadata URLs use TLS',
    source: 'RFC 9728 §7.1',
  },
  'PRM-23': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Document built from configured canonical URL, never from `Host`/`X-Forwarded-*`',
    source: 'supports RFC 9728 §3.3, §7.3',
    proof: 'metadata',
  },
  'PRM-24': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Send a modest `Cache-Control: max-age` so metadata changes propagate',
    source: 'RFC 9728 §7.10',
    proof: 'metadata',
  },
  'PRM-25': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Several MCP endpoints on a host: one document per endpoint, each with its own `resource`',
    source: 'RFC 9728 §3.1, §3.3',
    unchecked: 'only the endpoint that was named is looked at; audit each endpoint by its own URL',
  },
  'PRM-26': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Canonical form without trailing slash unless significant; pick once, use in PRM, challenge, audience, docs',
    source: 'MCP authorization Canonical Server URI',
  },
  'PRM-27': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Accept upper-case scheme/host as equal (only scheme and host; path and port exact)',
    source: 'MCP authorization Canonical Server URI',
    proof: { jwt: 'token' },
  },
  'PRM-28': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: '`signed_metadata` optional; if sent: JWS with `iss`, its values win',
    source: 'RFC 9728 §2.2',
  },
} satisfies Rows<'PRM'>;
