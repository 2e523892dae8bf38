import type { Response } from '../../../http/response.js';
import type { Context } from '../../engine/context.js';
import type { Probe } from '../../protocol/requests.js';

/** Sends the ordinary request, with the token if there is one, and something more. */
export function ask(
  context: Context,
  probe: Pick<Probe, 'headers' | 'method' | 'headOnly'>,
): Promise<Response> {
  const { main } = context.tokens;
  return context.probe({ ...(main === undefined ? {} : { token: main }), ...probe });
}

/** The same as a page of this origin sends it; once for each. */
export const fromPage = (context: Context, origin: string): Promise<Response> =>
  context.once(`page of ${origin}`, () => ask(context, { headers: { Origin: origin } }));
