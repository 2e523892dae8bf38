import { userKey, type Caller } from './caller.js';
import type { Challenges } from './challenges.js';
import { parseAuthorization, type Presented } from './credentials.js';
import { refusal, tooMany, type Deny, type Refused } from './denial.js';
import { InvalidTokenError } from './errors.js';
import type { VerifyToken } from './token/claims.js';

/** The outcome of the first step, which finds out who calls. */
export type Authentication = { readonly allowed: true; readonly caller: Caller } | Refused;

/** Finds out who calls, before the body is read (CHAL-21). */
export type Authenticate = (presented: Presented) => Promise<Authentication>;

/** The parts of authentication. */
export interface AuthenticateOptions {
  readonly verify: VerifyToken;
  readonly challenges: Challenges;
  /** In characters. */
  readonly maxTokenLength: number;
  /** Counts a message of a user: 0 when it may go on, else the seconds to wait. */
  readonly secondsToWait: (user: string) => number;
  readonly deny: Deny;
}

/** Seconds until a client should try again while the authorization server cannot be asked. */
const RETRY_AFTER = '5';

/** Prepares authentication by bearer tokens (RFC 6750). */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
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
        { setting: 'tokenCharacters in src/mcp-auth/limits.ts' },
      );
    }
    let caller: Caller;
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
