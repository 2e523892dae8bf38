import { userKey } from './caller.js';
import { parseAuthorization } from './credentials.js';
import { refusal, tooMany } from './denial.js';
import { InvalidTokenError } from './errors.js';

/** Seconds until a client should try again while the authorization server cannot be asked. */
const RETRY_AFTER = '5';

/** Prepares authentication by bearer tokens (RFC 6750). */
export function createAuthenticate(options) {
  const { challenges, deny } = options;
  return async ({ authorization }) => {
    const startedAt = performance.now();
    const credentials = parseAuthorization(authorization);
    if (credentials.kind === 'none') return deny(startedAt, 'no_token', challenges.noToken());
    if (credentials.kind === 'malformed') {
      return deny(startedAt, 'malformed_header', challenges.malformedHeader());
    }
    if (credentials.token.length > options.maxTokenLength) {
      // Not 401: the token may be good, and signing in again would bring one as long (BEAR-09).
      return deny(
        startedAt,
        'too_long',
        refusal(431, { message: 'The Authorization header is too large' }),
        { setting: 'tokenCharacters in mcp-auth/limits.js' },
      );
    }
    let caller;
    try {
      caller = await options.verify(credentials.token);
    } catch (error) {
      if (error instanceof InvalidTokenError) {
        const isValid = error.code === 'roles_unknown';
        const response = isValid ? challenges.refused(error.code) : challenges.invalidToken();
        return deny(startedAt, error.code, response);
      }
      // Whatever else went wrong, nothing is known about the token: fail closed.
      return deny(
        startedAt,
        'issuer_unavailable',
        refusal(
          503,
          { message: 'The access token cannot be verified right now' },
          { 'Retry-After': RETRY_AFTER },
        ),
      );
    }
    // Here, because to read a body is most of the work (DOS-01, DOS-03).
    const seconds = options.secondsToWait(userKey(caller));
    if (seconds > 0) {
      return deny(startedAt, 'rate_limited', tooMany('Too many messages', seconds), { caller });
    }
    return { allowed: true, caller };
  };
}
