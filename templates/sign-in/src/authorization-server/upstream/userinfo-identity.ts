import {
  allowInsecureRequests,
  customFetch,
  processUserInfoResponse,
  ResponseBodyError,
  skipSubjectCheck,
  userInfoRequest,
  type OAuth2Error,
} from 'oauth4webapi';
import { identityOf } from './claims.js';
import type { CreateIdentitySource } from './identity-source.js';

/**
 * Finds out who somebody is by the UserInfo endpoint (OIDC Core section 5.3), at sign-in as later: what is
 * proven by other means at sign-in could not be proven again. It has to be about whom the ID token is about.
 */
export const createIdentitySource: CreateIdentitySource = (context) => ({
  async identify({ accessToken }, claims) {
    const { profile, config, client, transport } = context;
    const server = await context.server();
    const response = await userInfoRequest(server, client, accessToken, {
      [customFetch]: (url, init) => transport.fetch(url, init),
      [allowInsecureRequests]: transport.isLocal,
    });
    if (response.status === 400) throw await errorOf(response);
    const subject = claims?.sub ?? skipSubjectCheck;
    const info = await processUserInfoResponse(server, client, subject, response);
    return identityOf(info, config.issuer, profile);
  },
});

/** Some upstreams say what is wrong in the body alone. */
async function errorOf(response: Response): Promise<Error> {
  const cause = (await response.json()) as OAuth2Error;
  return new ResponseBodyError('the UserInfo endpoint answers an error', { cause, response });
}
