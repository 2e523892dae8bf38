import {
  allowInsecureRequests,
  customFetch,
  getValidatedIdTokenClaims,
  processUserInfoResponse,
  skipSubjectCheck,
  userInfoRequest,
  type TokenEndpointResponse,
} from 'oauth4webapi';
import { jwtParts } from '../protocol/jwt-parts.js';
import { LoginError } from './login-error.js';
import type { Session } from './session.js';
import { isOAuthError } from './explain.js';

/** Finds out who signed in: from the token itself, the ID token, or userinfo; undefined when nothing says so. */
export async function subjectOf(
  session: Pick<Session, 'server' | 'client' | 'oauth'>,
  tokens: TokenEndpointResponse,
): Promise<string | undefined> {
  const subject = jwtParts(tokens.access_token)?.claims['sub'];
  if (typeof subject === 'string') return subject;
  return getValidatedIdTokenClaims(tokens)?.sub ?? (await subjectAtUserInfo(session, tokens));
}

/** Userinfo answers those who asked for `openid` only. */
async function subjectAtUserInfo(
  { server, client, oauth }: Pick<Session, 'server' | 'client' | 'oauth'>,
  { access_token: token, scope = '' }: TokenEndpointResponse,
): Promise<string | undefined> {
  if (server.userinfo_endpoint === undefined || !scope.split(' ').includes('openid')) {
    return undefined;
  }
  try {
    const response = await userInfoRequest(server, client.client, token, {
      [customFetch]: oauth.fetch,
      [allowInsecureRequests]: true,
    });
    const found = await processUserInfoResponse(server, client.client, skipSubjectCheck, response);
    return found.sub;
  } catch (error) {
    if (error instanceof LoginError || isOAuthError(error)) return undefined;
    throw error;
  }
}
