import type { Response } from '../../../http/response.js';
import type { Context } from '../../engine/context.js';

/** The ordinary request with credentials of another scheme. */
export const basic = (context: Context): Promise<Response> =>
  context.once('basic', () =>
    context.probe({ headers: { Authorization: 'Basic YXVkaXQ6YXVkaXQ=' } }),
  );

/** GET on the endpoint, without credentials. */
export const bareGet = (context: Context): Promise<Response> =>
  context.once('bare GET', () => context.probe({ method: 'GET', headOnly: true }));

/** The responses to requests that a server must refuse with a challenge. */
export async function refusals(context: Context): Promise<Response[]> {
  return [await context.unauthenticated(), await context.invalidToken(), await basic(context)];
}
