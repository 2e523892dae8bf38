import { describe, expect, it } from 'vitest';
import { createAuthenticate, type AuthenticateOptions } from '../../src/auth/authenticate.js';
import { bearerChallenge } from '../../src/auth/bearer.js';
import type { Caller } from '../../src/auth/caller.js';
import { createChallenges } from '../../src/auth/challenges.js';
import { parseAuthorization } from '../../src/auth/credentials.js';
import { createDecisionLog, type DecisionEntry } from '../../src/auth/decision-log.js';
import { createDeny } from '../../src/auth/denial.js';
import { dpopChallenge } from '../../src/auth/dpop/challenge.js';
import { PROOF_ALGORITHMS } from '../../src/auth/dpop/proof.js';
import { InvalidTokenError } from '../../src/auth/errors.js';
import { createQuotas } from '../../src/limits/quotas.js';
import { parseChallenge } from './support/challenge-parser.js';

const METADATA = 'https://mcp.example/.well-known/oauth-protected-resource';
const ALGORITHMS = PROOF_ALGORITHMS.join(' ');
/** How many is yours to choose. */
const SECONDS = expect.stringMatching(/^[1-9]\d*$/) as string;
const caller: Caller = {
  issuer: 'https://issuer.example',
  subject: 'alice',
  clientId: 'app',
  scopes: ['base'],
  expiresAt: 2_000_000_000,
};

/** Authentication by a header, and what it logged. */
function authenticationWith(
  changes: Partial<AuthenticateOptions> = {},
  baseScopes: readonly string[] = ['base'],
) {
  const log: DecisionEntry[] = [];
  const authenticate = createAuthenticate({
    verify: () => Promise.resolve(caller),
    proofs: {
      verify: () => Promise.reject(new Error('not asked')),
      use: () => Promise.reject(new Error('not asked')),
      nonce: () => Promise.resolve(undefined),
    },
    requiresProof: false,
    challenges: createChallenges({
      baseScopes,
      requestable: (scopes) => scopes,
      resourceMetadataUrl: METADATA,
    }),
    maxTokenLength: 50,
    secondsToWait: () => 0,
    deny: createDeny((entry) => log.push(entry)),
    ...changes,
  });
  return {
    authenticate: (authorization?: string) =>
      authenticate({ method: 'POST', authorization, proof: undefined }),
    log,
  };
}

describe('authentication', () => {
  const refuse = (error: Error) => authenticationWith({ verify: () => Promise.reject(error) });

  it('lets a verified caller through without a log entry: the second step decides', async () => {
    const { authenticate, log } = authenticationWith();
    expect(await authenticate('Bearer x')).toEqual({ allowed: true, caller });
    expect(log).toEqual([]);
  });

  it.each(['Bearer', 'DPoP'])(
    'has nobody who sent a %s token sign in again for roles that no token lists',
    async (scheme) => {
      const { authenticate, log } = refuse(new InvalidTokenError('roles_unknown', 'too many'));
      expect(await authenticate(`${scheme} x`)).toMatchObject({
        allowed: false,
        refusal: {
          status: 403,
          headers: {
            'WWW-Authenticate': expect.stringMatching(
              new RegExp(`^${scheme} (?!.*(?:error|scope)=)`),
            ) as string,
          },
          body: { error: 'insufficient_permissions' },
        },
      });
      expect(log).toMatchObject([{ reason: 'roles_unknown', status: 403 }]);
    },
  );

  it.each(['Bearer', 'DPoP'])(
    'refuses a %s token that is too long without asking for another (BEAR-09)',
    async (scheme) => {
      const { authenticate, log } = authenticationWith({ maxTokenLength: 20 });
      expect(await authenticate(`Bearer ${'x'.repeat(20)}`)).toMatchObject({ allowed: true });
      expect(await authenticate(`${scheme} ${'x'.repeat(21)}`)).toEqual({
        allowed: false,
        refusal: {
          status: 431,
          headers: { 'Cache-Control': 'no-store' },
          body: { message: 'The Authorization header is too large' },
        },
      });
      const setting = 'tokenCharacters in src/limits.ts';
      expect(log).toMatchObject([{ reason: 'too_long', status: 431, setting }]);
    },
  );

  it('refuses for a while who sends too much, before there is a body (DOS-01)', async () => {
    const { authenticate, log } = authenticationWith({
      secondsToWait: createQuotas({ messagesPerMinute: 1, streamsPerUser: 1 }).secondsToWait,
    });
    expect(await authenticate('Bearer x')).toMatchObject({ allowed: true });
    expect(await authenticate('Bearer x')).toEqual({
      allowed: false,
      refusal: {
        status: 429,
        headers: { 'Retry-After': SECONDS, 'Cache-Control': 'no-store' },
        body: { message: 'Too many messages' },
      },
    });
    expect(log).toMatchObject([{ reason: 'rate_limited', status: 429, caller }]);
  });

  it.each([
    [undefined, 401, 'no_token', undefined],
    ['Bearer', 400, 'malformed_header', 'invalid_request'],
    ['Bearer x', 401, 'expired', 'invalid_token'],
    ['DPoP', 400, 'malformed_header', 'invalid_request'],
    ['DPoP x', 401, 'expired', 'invalid_token'],
  ])('refuses %j with %i', async (header, status, reason, error) => {
    const { authenticate, log } = refuse(new InvalidTokenError('expired', ''));
    const decision = await authenticate(header);
    if (decision.allowed) throw new Error('it was allowed');
    expect(decision.refusal).toMatchObject({ status, headers: { 'Cache-Control': 'no-store' } });
    const { parameters } = parseChallenge(decision.refusal.headers['WWW-Authenticate'] ?? null);
    expect(parameters.get('error')).toBe(error);
    expect(parameters.get('scope')).toBe('base');
    expect(log).toMatchObject([{ decision: 'denied', reason, status }]);
    expect(log[0]?.durationMs).toBeLessThan(5000);
  });

  it('names no scopes where the revision does not', async () => {
    const decision = await authenticationWith({}, []).authenticate();
    const value = `Bearer resource_metadata="${METADATA}", DPoP algs="${ALGORITHMS}", resource_metadata="${METADATA}"`;
    expect(decision).toMatchObject({ refusal: { headers: { 'WWW-Authenticate': value } } });
  });

  it.each(['Bearer x', 'DPoP x'])(
    'says 503 and nothing about the token when it cannot be verified: %s',
    async (header) => {
      const { authenticate, log } = refuse(new TypeError('anything'));
      expect(await authenticate(header)).toEqual({
        allowed: false,
        refusal: {
          status: 503,
          headers: { 'Retry-After': SECONDS, 'Cache-Control': 'no-store' },
          body: { message: 'The access token cannot be verified right now' },
        },
      });
      expect(log).toMatchObject([{ reason: 'issuer_unavailable', status: 503 }]);
    },
  );

  it('lets nobody in whose proof could not be checked for an unknown reason', async () => {
    const { authenticate } = authenticationWith();
    expect(await authenticate('DPoP x')).toMatchObject({ refusal: { status: 503 } });
  });
});

describe('what authentication is made of', () => {
  it('reads a token past spaces around it, and nothing from no header', () => {
    const read = { kind: 'token', scheme: 'Bearer', token: 'abc' };
    expect(parseAuthorization(' Bearer  abc ')).toEqual(read);
    expect(parseAuthorization('dpop abc')).toEqual({ ...read, scheme: 'DPoP' });
    expect(parseAuthorization('Basic abc')).toEqual({ kind: 'none' });
    expect(parseAuthorization('DPoPX abc')).toEqual({ kind: 'none' });
    expect(parseAuthorization('Bearer a b')).toEqual({ kind: 'malformed', scheme: 'Bearer' });
    expect(parseAuthorization('DPoP a b')).toEqual({ kind: 'malformed', scheme: 'DPoP' });
    expect(parseAuthorization('')).toEqual({ kind: 'none' });
    expect(parseAuthorization(undefined)).toEqual({ kind: 'none' });
  });

  it('leaves scope out of a challenge that has none to name', () => {
    const challenge = { scopes: [], resourceMetadataUrl: METADATA };
    expect(bearerChallenge(challenge)).toBe(`Bearer resource_metadata="${METADATA}"`);
    expect(dpopChallenge(challenge)).toBe(
      `DPoP algs="${ALGORITHMS}", resource_metadata="${METADATA}"`,
    );
  });

  it('logs a duration in milliseconds, to the microsecond', () => {
    const lines: string[] = [];
    const log = createDecisionLog((line) => lines.push(line));
    log({ decision: 'allowed', reason: 'ok', durationMs: 1.234_567 });
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ durationMs: 1.235 });
  });
});
