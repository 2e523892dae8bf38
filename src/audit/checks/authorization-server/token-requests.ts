import type { Response } from '../../../http/response.js';
import type { Context } from '../../engine/context.js';
import { form, STRANGER, UNKNOWN_CLIENT } from '../../protocol/authorization-requests.js';

/** A code that nobody issued (RFC 6749 section 4.1.3). */
export const MADE_UP_CODE = {
  grant_type: 'authorization_code',
  code: 'audit',
  client_id: UNKNOWN_CLIENT,
  redirect_uri: STRANGER,
  code_verifier: 'a'.repeat(43),
} as const;

/** A password of nobody, a grant that OAuth 2.1 took out. */
export const PASSWORD = {
  grant_type: 'password',
  username: 'audit',
  password: 'audit',
  client_id: UNKNOWN_CLIENT,
} as const;

/** Asks for a token that nobody may have; each request is sent once. */
export function requestToken(
  { once, fetch }: Context,
  endpoint: string,
  request: typeof MADE_UP_CODE | typeof PASSWORD,
): Promise<Response> {
  return once(`${request.grant_type} at ${endpoint}`, () =>
    fetch(new URL(endpoint), form(request)),
  );
}
