import type { Response } from '../../http/response.js';
import { bearerChallenge } from './challenge.js';
import { replies } from './messages.js';

/** Tells that the server let a request through. */
export function isAccepted({ status }: Response): boolean {
  return status >= 200 && status < 300;
}

/** Tells that the server did what it was asked to, with a JSON-RPC result. */
export function isServed(response: Response): boolean {
  return isAccepted(response) && replies(response.text).some(({ result }) => result !== undefined);
}

/** Tells that a tool ran, and did not say that it failed. */
export function isRun(response: Response): boolean {
  return (
    isAccepted(response) &&
    replies(response.text).some(
      ({ result }) =>
        result !== undefined &&
        result['isError'] !== true &&
        ['content', 'structuredContent', 'toolResult'].some((member) => member in result),
    )
  );
}

/**
 * Tells that a token was taken for good. A server that misses scopes has looked at the token before;
 * any other 403 is a refusal with the wrong status.
 */
export function isTaken(response: Response): boolean {
  return isAccepted(response) || isRefusedForScopes(response);
}

/** Tells a refusal of a good token that lacks scopes (RFC 6750 section 3.1). */
export function isRefusedForScopes(response: Response): boolean {
  const error = bearerChallenge(response)?.parameters.get('error');
  return response.status === 403 && error === 'insufficient_scope';
}
