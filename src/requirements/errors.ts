import type { Rows } from './row.js';

/** Errors, exhaustion, logs, caches. */
export const errors = {
  'ERR-01': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Unknown tool = JSON-RPC `-32602` in a normal JSON-RPC response; no revision assigns it an HTTP status',
    source: 'server/tools Error Handling',
    proof: 'scopes',
  },
  'ERR-02': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': null },
    text: 'Input-validation failures = tool result `isError: true`',
    source: 'SEP-1303',
    proof: 'mcp-server',
  },
  'ERR-03': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Missing resource: `-32602` since 2026-07-28, `-32002` before',
    source: 'server/resources',
  },
  'ERR-04': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'Do not emit `-32002`, `-32042`, or undefined codes in `-32020…-32099`',
    source: 'MCP basic protocol Error Codes',
  },
  'ERR-05': {
    levels: { '2026-07-28': 'SHOULD NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'No new use of `-32000…-32019` (so no `-32001`/`-32003` for auth)',
    source: 'MCP basic protocol Error Codes',
    unmet: 'the SDK answers some malformed requests with codes of the closed range',
  },
  'ERR-06': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'Own codes sit outside −32768…−32000',
    source: 'MCP basic protocol',
  },
  'ERR-07': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'JSON-RPC errors echo the request id when it was readable',
    source: 'MCP basic protocol',
    proof: 'transport',
  },
  'ERR-08': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'No error shows internals: traces, paths, queries, versions, addresses, environment, tokens',
    source: 'MCP authorization tutorial Error detail leakage; CWE-209',
  },
  'ERR-09': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Malformed and ambiguous JSON is refused in time, and hurts nobody after it',
    source: 'RFC 8259 §4, §8.1, §9 (parsers differ)',
  },
  'ERR-10': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Environment files, repositories, metrics and debuggers are open to nobody',
    source: 'CWE-538, CWE-215',
  },
  'DOS-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Rate-limit tool invocations (per subject, not per IP only)',
    source: 'server/tools Security',
    proof: 'isolation',
  },
  'DOS-02': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Throttle failed authentication and introspection/JWKS lookups',
    source: 'RFC 6585 §4 (defence)',
    unchecked: 'takes a flood; measure it where nobody else is hurt',
    unmet: 'failed sign-ins are not throttled per address; do that in front of the server',
  },
  'DOS-03': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Body size, JSON depth, request and stream limits; auth before body parse',
    source: 'defence; MCP basic protocol bounds on schemas',
    proof: 'transport',
  },
  'DOS-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Validate inputs; sanitize outputs',
    source: 'server/tools Security',
    proof: 'mcp-server',
  },
  'DOS-05': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: 'No network `$ref` dereferencing by default',
    source: 'MCP basic protocol $ref',
    unchecked: 'whether a schema is fetched is not to be seen from outside',
  },
  'LOG-01': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': 'MUST NOT', '2025-06-18': 'MUST NOT' },
    text: 'MCP log messages carry no credentials, PII or exploitable internals',
    source: 'utilities/logging Security',
  },
  'LOG-02': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Server logs never hold `Authorization`, tokens, codes, query strings',
    source: 'MCP authorization tutorial; MCP authorization, security considerations Token Theft',
    proof: 'log',
  },
  'LOG-03': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Log who/what/decision (`sub`, `client_id`, `jti`, tool, outcome)',
    source: 'MCP security best practices',
    proof: 'log',
  },
  'CACHE-01': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: '`Cache-Control: no-store` on 401/403 and authenticated responses (no MCP rule; 401 is not heuristically cacheable and shared caches skip `Authorization` responses, yet explicit is safer)',
    source: 'RFC 9111 §3.5, §4.2.2',
    proof: 'transport',
  },
  'CACHE-02': {
    levels: { '2026-07-28': 'MUST NOT', '2025-11-25': null, '2025-06-18': null },
    text: "Shared caches must not serve one token's result to another",
    source: 'utilities/caching',
    unchecked: 'takes the caches in front of the server; CACHE-01 shows what it tells them',
  },
} satisfies Rows<'ERR' | 'DOS' | 'LOG' | 'CACHE'>;
