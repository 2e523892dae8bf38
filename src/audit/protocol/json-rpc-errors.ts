import type { Answer } from '../../http/response.js';
import { replies } from './messages.js';
import { broken, doubtful, type Outcome } from '../engine/model.js';

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

/** The code of the JSON-RPC error in an answer. */
export function errorCode(answer: Answer): unknown {
  return replies(answer.text)[0]?.error?.code;
}

/** A JSON-RPC code for people. */
export function codeText(code: unknown): string {
  return typeof code === 'number' ? String(code) : 'missing';
}

/**
 * Judges an error answer by its status and its JSON-RPC code; undefined when both are right.
 *
 * @param alsoAt a code that the source can be read to allow
 */
export function judgeError(
  answer: Answer,
  { status, code, alsoAt }: { status: number; code: number; alsoAt?: number },
  what: string,
): Outcome | undefined {
  if (answer.status !== status) {
    return broken(`${what} is answered with ${answer.status}, not ${status}`, answer);
  }
  const found = errorCode(answer);
  if (found === code) return undefined;
  const judge = found !== undefined && found === alsoAt ? doubtful : broken;
  return judge(`${what}: the code is ${codeText(found)}, not ${code}`, answer);
}
