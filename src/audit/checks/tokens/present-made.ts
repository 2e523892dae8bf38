import type { Response } from '../../../http/response.js';
import type { Context } from '../../engine/context.js';

/** Sends the ordinary request with a token that was made by hand. */
export function presentMade(
  { redactor, probe }: Context,
  token: string,
  label: string,
): Promise<Response> {
  redactor.hide(token, `token: ${label}`);
  return probe({ token });
}
