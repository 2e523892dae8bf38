import type { Response } from '../../http/response.js';
import { replies } from './messages.js';
import { fail, warn, type Outcome } from '../engine/model.js';

/** A tool that no server has. */
export const NO_TOOL = 'audit-no-such-tool';

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

/**
 * Judges an error response by its status and its JSON-RPC code; undefined when both are right.
 *
 * @param alsoAt a code that the source can be read to allow
 */
export function judgeError(
  response: Response,
  { status, code, alsoAt }: { status: number; code: number; alsoAt?: number },
  what: string,
): Outcome | undefined {
  if (response.status !== status) {
    return fail(`${what} is answered with ${response.status}, not ${status}`, response);
  }
  const found = errorCode(response);
  if (found === code) return undefined;
  const judge = found !== undefined && found === alsoAt ? warn : fail;
  return judge(`${what}: the code is ${codeText(found)}, not ${code}`, response);
}
