import type { Rows } from './row.js';

/** A server as a program that somebody starts, and that trusts an issuer elsewhere. */
export const processes = {
  'PROC-01': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Without its issuer or its audience configured a server does not start, or accepts nobody',
    source: 'MCP authorization Token Handling (defence)',
  },
  'PROC-02': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'In production a server trusts no issuer over plain http on another machine',
    source: 'RFC 8414 §2 (defence)',
  },
  'PROC-03': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'On SIGTERM and SIGINT a server answers what runs, listens no more, and ends with 0',
    source: 'CWE-404',
  },
  'PROC-04': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'What is fetched from an issuer is bounded in seconds and bytes, and others are served meanwhile',
    source: 'RFC 8414 §6 (defence)',
  },
  'PROC-05': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'RSA keys of an issuer have 2048 bits or more; one that is symmetric or for encryption verifies nothing',
    source: 'RFC 7518 §3.3; RFC 7517 §4.2; RFC 8725 §3.1',
  },
  'PROC-06': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'Neither a burst of bad tokens nor a slow sender keeps others out',
    source: 'CWE-400',
  },
  'PROC-07': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'What clients send begins no line of the log of its own',
    source: 'CWE-117',
  },
  'PROC-08': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': 'ADV' },
    text: 'The log holds no private key, no secret of the server, no argument of a tool, and no claim that identifies people beyond their subject',
    source: 'MCP security best practices (defence)',
  },
  'PROC-09': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'No message of a client ends the server',
    source: 'CWE-248 (derived: whoever is signed in could end it for everybody)',
  },
} satisfies Rows<'PROC'>;
