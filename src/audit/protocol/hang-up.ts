import { NoResponseError, type Response } from '../../http/response.js';
import type { Requests } from './requests.js';

/**
 * Sends something hostile. To hang up on it is a way to refuse it, as long as the server is there
 * for the next one.
 *
 * @returns undefined when the server hung up
 */
export async function responseOrHangUp(
  { probe }: Pick<Requests, 'probe'>,
  send: () => Promise<Response>,
): Promise<Response | undefined> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof NoResponseError)) throw error;
    await probe({});
    return undefined;
  }
}
