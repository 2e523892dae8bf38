import type { Context } from '../engine/context.js';
import { NoAnswer, type Answer } from '../../http/response.js';

/**
 * Sends something hostile. To hang up on it is a way to refuse it, as long as the server is there
 * for the next one.
 *
 * @returns undefined when the server hung up
 */
export async function answerOrHangUp(
  context: Context,
  send: () => Promise<Answer>,
): Promise<Answer | undefined> {
  try {
    return await send();
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    await context.probe({});
    return undefined;
  }
}
