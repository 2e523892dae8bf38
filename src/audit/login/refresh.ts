import {
  allowInsecureRequests,
  customFetch,
  processRefreshTokenResponse,
  refreshTokenGrantRequest,
  revocationRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import type { Response } from '../../http/response.js';
import type { Refreshed } from '../engine/signed-in.js';
import { isOAuthError } from './explain.js';
import type { Session } from './session.js';

/** Trades a refresh token for a new access token (RFC 6749 section 6); a refusal is an answer, too. */
export async function refresh(
  session: Session,
  refreshToken: string,
  resource: string,
): Promise<Refreshed> {
  const { server, client, oauth } = session;
  const options = {
    additionalParameters: { resource },
    [customFetch]: oauth.fetch,
    [allowInsecureRequests]: true,
  } as const;
  const answer = await refreshTokenGrantRequest(
    server,
    client.client,
    client.authentication,
    refreshToken,
    options,
  );
  return answered(session, processRefreshTokenResponse(server, client.client, answer));
}

/** Takes the tokens of the last answer, if it has any; a refusal is an answer, too. */
export async function answered(
  { oauth, redactor }: Session,
  processing: Promise<TokenEndpointResponse>,
): Promise<Refreshed> {
  const response = oauth.last();
  try {
    const tokens = await processing;
    for (const secret of ['access_token', 'refresh_token', 'id_token'] as const) {
      redactor.hide(tokens[secret] ?? '', secret);
    }
    return { response, token: tokens.access_token, refreshToken: tokens.refresh_token };
  } catch (error) {
    if (!isOAuthError(error)) throw error;
    return { response, token: undefined, refreshToken: undefined };
  }
}

/** Revokes a token (RFC 7009 section 2). */
export async function revoke({ server, client, oauth }: Session, token: string): Promise<Response> {
  await revocationRequest(server, client.client, client.authentication, token, {
    [customFetch]: oauth.fetch,
    [allowInsecureRequests]: true,
  });
  return oauth.last();
}
