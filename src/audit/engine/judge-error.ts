import type { Response } from '../../http/response.js';
import { codeText, errorCode } from '../protocol/json-rpc-errors.js';
import { fail, pass, warn, type Outcome } from './outcome.js';

/**
 * Judges an error response by its status and its JSON-RPC code.
 *
 * @param alsoAt a code that the source can be read to allow
 */
export function judgeError(
  response: Response,
  { status, code, alsoAt }: { status: number; code: number; alsoAt?: number },
  what: string,
): Outcome {
  if (response.status !== status) {
    return fail(`${what} is answered with ${response.status}, not ${status}`, response);
  }
  const found = errorCode(response);
  if (found === code) return pass;
  const judge = found !== undefined && found === alsoAt ? warn : fail;
  return judge(`${what}: the code is ${codeText(found)}, not ${code}`, response);
}
