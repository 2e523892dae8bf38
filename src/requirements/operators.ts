import type { Rows } from './row.js';

/** Duties of operators and of the authorization server. */
export const operators = {
  'OP-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'AS implements OAuth 2.1',
    source: 'MCP authorization',
  },
  'OP-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'AS metadata publishes `code_challenge_methods_supported` (S256), or clients of 2025-11-25 and later refuse',
    source: 'MCP authorization, security considerations; MCP authorization',
  },
  'OP-03': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: 'Dynamic registration: SHOULD in 2025-06-18, MAY in 2025-11-25, MAY and deprecated in 2026-07-28 (earliest removal: first revision on/after 2027-07-28)',
    source: 'MCP authorization; MCP deprecated features',
  },
  'OP-04': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': null },
    text: 'Client ID metadata documents: AS SHOULD support and advertise `client_id_metadata_document_supported: true`',
    source: 'MCP client registration; SEP-991',
  },
  'OP-05': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'CIMD AS: exact `client_id` = URL, exact redirect URIs, valid document, show redirect host, guard against SSRF',
    source: 'MCP client registration; MCP authorization, security considerations',
    unchecked: 'is a duty of the authorization server',
  },
  'OP-06': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': null },
    text: 'Client order: pre-registered → CIMD → DCR → ask user; a server whose AS offers none locks out generic clients',
    source: 'MCP client registration',
  },
  'OP-07': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: 'AS sends `iss` in authorization responses and then advertises `authorization_response_iss_parameter_supported` (to become MUST)',
    source: 'MCP authorization; RFC 9207; SEP-2468',
  },
  'OP-08': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Clients send `resource` (canonical URI) on authorize and token requests, even if the AS ignores it; operator must make the AS put it in `aud`',
    source: 'MCP authorization Resource Parameter; RFC 8707',
  },
  'OP-09': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'DCR clients state `application_type`',
    source: 'MCP client registration; SEP-837',
    unchecked: 'is a duty of clients',
  },
  'OP-10': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Credentials keyed to issuer; changing an issuer string in PRM forces every client to register again',
    source: 'MCP client registration Binding; SEP-2352',
    unchecked: 'takes two looks with time in between; keep the report and compare the issuer',
  },
  'OP-11': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Refresh tokens: AS discretion; rotate for public clients; RS never asks for them',
    source: 'MCP authorization, security considerations; MCP authorization Refresh Tokens',
    unchecked: 'is a duty of the authorization server',
  },
  'OP-12': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'AS trusts only what it must: scopes in challenges exist in the AS; resource registered/known at the AS (else `invalid_target`)',
    source: 'RFC 8707 §2',
    unchecked:
      'takes a sign-in through the authorization server; the doctor and the scripted client do it',
  },
} satisfies Rows<'OP'>;
