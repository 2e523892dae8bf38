import type { Rows } from './row.js';

/** Extensions, which no revision demands. */
export const extensions = {
  'EXT-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Client credentials (`io.modelcontextprotocol/oauth-client-credentials`; SEP-1046 Final, spec file still under `draft`): RS sees an ordinary token; validate fully, check scopes, beware TOK-25',
    source: 'ext-auth',
    proof: { machines: 'machines' },
    unchecked:
      'is about an extension that is off by default; its tokens are verified like any other',
  },
  'EXT-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Client credentials: AS metadata lists `private_key_jwt` or `client_secret_basic`; no dynamic registration in this flow',
    source: 'ext-auth',
    unchecked: 'is about an extension that is off by default, and the authorization server',
  },
  'EXT-03': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': null, '2025-06-18': null },
    text: 'Client credentials: RS may advertise the extension in capabilities (2026-07-28: `server/discover`)',
    source: 'docs/extensions',
  },
  'EXT-04': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': null },
    text: 'Enterprise-managed authorization (`…/enterprise-managed-authorization`; SEP-990 Final; docs link a `stable` text, reported announced 2026-06-18): IdP issues ID-JAG (RFC 8693), AS swaps it (RFC 7523) for an access token; RS logic unchanged',
    source: 'docs/extensions; ext-auth',
  },
  'EXT-05': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Enterprise-managed authorization: an ID-JAG (`typ oauth-id-jag+jwt`, `aud` = AS) presented to the RS is refused',
    source: 'RFC 9068 §4 (derived: TOK-09, TOK-19)',
    proof: { jwt: 'token' },
  },
  'EXT-06': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Enterprise-managed authorization: ID-JAG `resource` is the RFC 9728 identifier, so PRM `resource` must be stable and exact',
    source: 'ext-auth §4',
  },
  'EXT-07': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'DPoP (SEP-1932, open PR, not part of any revision): RS applies RFC 9449 §4.3 checks: one proof header, `dpop+jwt`, asymmetric alg, own `jwk` without private part, `htm`, `htu`, `iat` window (draft: ±5 min), `jti`, `ath`, key = `cnf.jkt`',
    source: 'SEP-1932 conformance list; RFC 9449',
    proof: { dpop: 'dpop-proof' },
  },
  'EXT-08': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'DPoP: failure = 401 with `WWW-Authenticate: DPoP` (`error`, `algs`); nonce demand = `use_dpop_nonce` + `DPoP-Nonce`',
    source: 'RFC 9449 §7.1, §9',
    proof: { dpop: 'dpop' },
  },
  'EXT-09': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'DPoP: a server that supports it refuses a `cnf.jkt` token sent as Bearer; audience check stays',
    source: 'RFC 9449 §7.2',
    proof: { dpop: 'dpop', jwt: 'token', introspection: 'introspection' },
  },
  'EXT-10': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: 'DPoP: PRM may state `dpop_signing_alg_values_supported`, `dpop_bound_access_tokens_required`',
    source: 'RFC 9728 §2',
    proof: { dpop: 'dpop' },
  },
  'EXT-11': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'DPoP: `htu` compared with the configured public URL (proxy-safe), normalized, query ignored',
    source: 'RFC 9449 §4.3',
    proof: { dpop: 'dpop-proof' },
  },
  'EXT-12': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Workload identity federation (SEP-1933, open PR): jwt-bearer grant at the AS; RS unchanged; the platform JWT itself is refused by the RS',
    source: 'SEP-1933; TOK-09 (derived)',
  },
  'EXT-13': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Peer lacks an extension: fall back to core or refuse with a proper error',
    source: 'MCP versioning Extension Negotiation',
  },
} satisfies Rows<'EXT'>;
