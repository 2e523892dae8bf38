import type { Rows } from './row.js';

/** Scopes, and tokens for other APIs. */
export const scopes = {
  'SCOPE-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Access control per tool / resource / prompt, not once per connection',
    source: 'server/tools Security ("proper access controls"); OAuth 2.1 §5.2',
    proof: 'scopes',
  },
  'SCOPE-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'All listed required scopes must be held (`every`, not `some`)',
    source: 'RFC 6750 §3 (scope = required scope; derived)',
    proof: 'scopes',
  },
  'SCOPE-03': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Account for scope hierarchy: a broader scope that implies the needed one suffices',
    source: 'MCP authorization Step-Up (last paragraph)',
    proof: 'scopes',
  },
  'SCOPE-04': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': null, '2025-06-18': null },
    text: 'Hierarchy affects the decision, not the emitted challenge',
    source: 'MCP security best practices note',
    proof: { scopeRequest: 'scopes' },
  },
  'SCOPE-05': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Scope tokens: case-sensitive, space-delimited, order irrelevant, exact',
    source: 'RFC 6749 §3.3',
    proof: 'scopes',
  },
  'SCOPE-06': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Read `scope` string; support `scp` by configuration (string at Entra, array at Okta)',
    source: 'RFC 9068 §2.2.3',
    proof: 'scopes',
    unchecked:
      'how scopes are written depends on the issuer; the good token has the form that the server knows',
  },
  'SCOPE-07': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': null },
    text: 'Accept down-scoped tokens for operations they do cover',
    source: 'MCP security best practices',
    proof: 'scopes',
  },
  'SCOPE-08': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'No wildcard/omnibus scopes, no full catalogue in challenges',
    source: 'MCP security best practices Common Mistakes',
  },
  'SCOPE-09': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Scope is necessary, not sufficient: object-level checks on the subject still apply',
    source: 'MCP security best practices Common Mistakes; server/resources Security',
  },
  'SCOPE-10': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': null, '2025-06-18': null },
    text: "Lists may be filtered by the caller's authorization, never by connection or history",
    source: 'server/tools, resources, prompts',
  },
  'SCOPE-11': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': null },
    text: 'Every challenged scope must be grantable by a listed AS, or clients loop',
    source: 'MCP authorization Step-Up retry limits',
    proof: 'guard',
  },
  'SCOPE-12': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: "Scope union across steps is the client's job; do not keep per-client scope memory",
    source: 'MCP authorization Step-Up; SEP-2350',
    unchecked: 'is a duty of clients',
  },
  'SCOPE-13': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': null },
    text: 'Log elevation events (asked, granted) with correlation ids',
    source: 'MCP security best practices',
    proof: 'log',
  },
  'SCOPE-14': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Completions tell no values to callers who may not have what they belong to',
    source: 'server/utilities/completion Security ("control access to sensitive suggestions")',
  },
  'SCOPE-15': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'A refusal for scopes does not depend on whether the resource exists',
    source: 'server/resources Security; RFC 9110 §15.5.4 (404 in place of 403; derived)',
  },
  'SCOPE-16': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'What one user keeps at the server is not shown to another, unless it is meant for all',
    source: 'server/tools Security ("proper access controls"); derived',
  },
  'SCOPE-17': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'A user is `iss` and `sub`, compared byte for byte; no other claim says who somebody is',
    source: 'RFC 7519 §4.1.2 (case-sensitive); OIDC Core §5.7',
  },
  'PASS-01': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': 'MUST NOT', '2025-06-18': 'MUST NOT' },
    text: "Never forward the client's access token to any upstream",
    source: 'MCP authorization, security considerations Access Token Privilege Restriction',
    proof: { downstream: 'downstream' },
    unchecked:
      'what a server sends to others is not to be seen from outside; read the code that calls them',
  },
  'PASS-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: "Upstream access uses a separate token from the upstream's AS (own credentials, RFC 8693 exchange, or user-linked)",
    source:
      'MCP authorization, security considerations (stated as fact beside the MUST NOT; derived)',
    proof: { downstream: 'downstream' },
    unchecked:
      'what a server sends to others is not to be seen from outside; read the code that calls them',
  },
  'PASS-03': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Proxy with a static upstream client id: own per-client consent before forwarding; exact redirect URI; `state` set only after consent, single-use',
    source:
      'MCP authorization, security considerations Confused Deputy; MCP security best practices',
    unchecked: 'takes a sign-in in a browser at a server that is a proxy for another',
  },
  'PASS-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Consent page: names client, scopes, redirect URI; CSRF-safe; not frameable; cookies, if used, `__Host-` and client-bound',
    source: 'MCP security best practices',
    unchecked: 'takes a sign-in in a browser at a server that is a proxy for another',
  },
  'PASS-05': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': 'MUST NOT', '2025-06-18': null },
    text: 'Third-party credentials gathered by URL elicitation never pass through the client; that flow never authorizes the user to this server itself',
    source: 'client/elicitation',
    unchecked: 'takes a tool that asks for credentials of a third party',
  },
  'PASS-06': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Elicitation/linked-account state bound to the verified user (`sub`), not session id; verify who opens the URL',
    source: 'client/elicitation Statefulness, Security',
  },
  'PASS-07': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'A server that itself hosts authorize/token endpoints is also an AS and owes all AS duties',
    source: 'MCP authorization Roles/Overview',
  },
} satisfies Rows<'SCOPE' | 'PASS'>;
