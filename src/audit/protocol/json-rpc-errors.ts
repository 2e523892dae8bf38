import type { Response } from '../../http/response.js';
import { replies } from './messages.js';

/** Codes of JSON-RPC 2.0 and of MCP 2026-07-28 (basic protocol, error codes). */
export const codes = {
  methodNotFound: -32_601,
  invalidParams: -32_602,
  resourceNotFound: -32_002,
  headerMismatch: -32_020,
  missingCapability: -32_021,
  unsupportedVersion: -32_022,
} as const;

/** The code of the JSON-RPC error in a response. */
export function errorCode(response: Response): unknown {
  return replies(response.text)[0]?.error?.code;
}

/** A JSON-RPC code for people. */
export function codeText(code: unknown): string {
  return typeof code === 'number' ? String(code) : 'missing';
}
