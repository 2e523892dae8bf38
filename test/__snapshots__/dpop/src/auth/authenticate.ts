import { userKey, type Caller } from './caller.js';
import type { Challenges } from './challenges.js';
import { parseAuthorization, type Presented, type Scheme } from './credentials.js';
import { refusal, tooMany, type Deny, type Refused } from './denial.js';
import { InvalidProofError, ReplayStoreError } from './dpop/proof-error.js';
import type { Proofs } from './dpop/proofs.js';
import { InvalidTokenError } from './errors.js';
import type { HttpResponse } from './response.js';
import type { VerifyToken } from './token/claims.js';

/** The outcome of the first step, which finds out who calls. */
export type Authentication = { readonly allowed: true; readonly caller: Caller } | Refused;

/** Finds out who calls, before the body is read (CHAL-21). */
export type Authenticate = (presented: Presented) => Promise<Authentication>;

/** The parts of authentication. */
export interface AuthenticateOptions {
  readonly verify: VerifyToken;
  readonly proofs: Proofs;
  /** Whether no bearer token is taken. */
  readonly requiresProof: boolean;
  readonly challenges: Challenges;
  /** In characters. */
  readonly maxTokenLength: number;
  /** Counts a message of a user: 0 when it may go on, else the seconds to wait. */
  readonly secondsToWait: (user: string) => number;
  readonly deny: Deny;
}

/** Seconds until a client should try again while somebody cannot be asked. */
const RETRY_AFTER = '5';

/** Prepares authentication by bearer tokens (RFC 6750) and by tokens that are bound to a key (RFC 9449). */
export function createAuthenticate(options: AuthenticateOptions): Authenticate {
  const { proofs, challenges, deny } = options;

  /** Says why somebody is refused: a reason for the log, and a response. */
  async function refusalFor(error: unknown, scheme: Scheme): Promise<[string, HttpResponse]> {
    if (error instanceof InvalidTokenError) {
      const { code } = error;
      const isValid = code === 'roles_unknown';
      return [code, isValid ? challenges.refused(code, scheme) : challenges.invalidToken(scheme)];
    }
    if (error instanceof InvalidProofError) {
      const nonce = error.code === 'proof_without_nonce' ? await proofs.nonce() : undefined;
      const response = nonce === undefined ? challenges.invalidProof() : challenges.useNonce(nonce);
      return [error.code, response];
    }
    if (error instanceof ReplayStoreError) {
      return [error.code, notNow('The DPoP proof cannot be checked right now')];
    }
    // Whatever else went wrong, nothing is known about the token: fail closed.
    return ['issuer_unavailable', notNow('The access token cannot be verified right now')];
  }

  return async (presented) => {
    const startedAt = performance.now();
    const credentials = parseAuthorization(presented.authorization);
    if (credentials.kind === 'none') return deny(startedAt, 'no_token', challenges.noToken());
    const { scheme } = credentials;
    if (options.requiresProof && scheme === 'Bearer') {
      return deny(startedAt, 'no_proof', challenges.noToken());
    }
    if (credentials.kind === 'malformed') {
      return deny(startedAt, 'malformed_header', challenges.malformedHeader(scheme));
    }
    const { token } = credentials;
    if (token.length > options.maxTokenLength) {
      // Not 401: the token may be good, and signing in again would bring one as long (BEAR-09).
      return deny(
        startedAt,
        'too_long',
        refusal(431, { message: 'The Authorization header is too large' }),
        { setting: 'tokenCharacters in src/limits.ts' },
      );
    }
    let caller: Caller | undefined;
    try {
      caller = await options.verify(token);
      const { boundTo } = caller;
      if (scheme === 'Bearer' && boundTo !== undefined) {
        // Whoever stole it does not have the key (RFC 9449 section 7.2, EXT-09).
        throw new InvalidTokenError('sender_constrained', 'sent without a proof');
      }
      const proof =
        scheme === 'DPoP'
          ? await proofs.verify(presented.proof, { method: presented.method, token, boundTo })
          : undefined;
      // Here, because to read a body is most of the work (DOS-01, DOS-03), and to remember a proof takes memory.
      const seconds = options.secondsToWait(userKey(caller));
      if (seconds > 0) {
        return deny(startedAt, 'rate_limited', tooMany('Too many messages', seconds), { caller });
      }
      if (proof) await proofs.use(proof);
      return { allowed: true, caller };
    } catch (error) {
      const [reason, response] = await refusalFor(error, scheme);
      return deny(startedAt, reason, response, { caller });
    }
  };
}

/** Says that somebody who has to be asked cannot be asked. */
function notNow(message: string): HttpResponse {
  return refusal(503, { message }, { 'Retry-After': RETRY_AFTER });
}
