import {
  bearerChallenge,
  errorBody,
  permissionBody,
  refusalBody,
} from './bearer.js';
import { refusal } from './denial.js';

/** Prepares the challenges of a server that takes bearer tokens (RFC 6750 section 3). */
export function createChallenges(options) {
  const { baseScopes, requestable, resourceMetadataUrl } = options;

  function challenge(status, error, needed) {
    const scopes = requestable(needed);
    const value = bearerChallenge({ error, scopes, resourceMetadataUrl });
    return refusal(status, errorBody(error, scopes), { 'WWW-Authenticate': value });
  }

  function withoutScope(body) {
    const value = bearerChallenge({ scopes: [], resourceMetadataUrl });
    return refusal(403, body, { 'WWW-Authenticate': value });
  }

  return {
    noToken() {
      const scopes = requestable(baseScopes);
      const body = { message: 'Unauthorized: an access token is required' };
      const value = bearerChallenge({ scopes, resourceMetadataUrl });
      return refusal(401, body, { 'WWW-Authenticate': value });
    },
    malformedHeader: () => challenge(400, 'invalid_request', baseScopes),
    invalidToken: () => challenge(401, 'invalid_token', baseScopes),
    insufficientScope: (needed) => challenge(403, 'insufficient_scope', needed),
    insufficientPermissions: (missing, caller) => withoutScope(permissionBody(missing, caller)),
    refused: (reason) => withoutScope(refusalBody(reason)),
  };
}
