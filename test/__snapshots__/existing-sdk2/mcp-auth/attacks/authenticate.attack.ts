import { describe, expect, it } from 'vitest';
import { createAuthenticate, type AuthenticateOptions } from '../../src/mcp-auth/auth/authenticate.js';
import { bearerChallenge } from '../../src/mcp-auth/auth/bearer.js';
import type { Caller } from '../../src/mcp-auth/auth/caller.js';
import { createChallenges } from '../../src/mcp-auth/auth/challenges.js';
import { parseAuthorization } from '../../src/mcp-auth/auth/credentials.js';
import { createDecisionLog, type DecisionEntry } from '../../src/mcp-auth/auth/decision-log.js';
import { createDeny } from '../../src/mcp-auth/auth/denial.js';
import { InvalidTokenError } from '../../src/mcp-auth/auth/errors.js';
import { createQuotas } from '../../src/mcp-auth/limits/quotas.js';
import { parseChallenge } from './support/challenge-parser.js';

const METADATA = 'https://mcp.example/.well-known/oauth-protected-resource';
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
  return { authenticate: (authorization?: string) => authenticate({ authorization }), log };
}

describe('authentication', () => {
  const refuse = (error: Error) => authenticationWith({ verify: () => Promise.reject(error) });

  it('lets a verified caller through without a log entry: the second step decides', async () => {
    const { authenticate, log } = authenticationWith();
    expect(await authenticate('Bearer x')).toEqual({ allowed: true, caller });
    expect(log).toEqual([]);
  });

  it('refuses a token that is too long without asking for another (BEAR-09)', async () => {
    const { authenticate, log } = authenticationWith({ maxTokenLength: 20 });
    expect(await authenticate(`Bearer ${'x'.repeat(20)}`)).toMatchObject({ allowed: true });
    expect(await authenticate(`Bearer ${'x'.repeat(21)}`)).toEqual({
      allowed: false,
      refusal: {
        status: 431,
        headers: { 'Cache-Control': 'no-store' },
        body: { message: 'The Authorization header is too large' },
      },
    });
    const setting = 'tokenCharacters in src/mcp-auth/limits.ts';
    expect(log).toMatchObject([{ reason: 'too_long', status: 431, setting }]);
  });

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
    [
      undefined,
      401,
      { message: 'Unauthorized: an access token is required' },
      'no_token',
      undefined,
    ],
    [
      'Bearer',
      400,
      {
        error: 'invalid_request',
        error_description: 'The Authorization header is malformed',
      },
      'malformed_header',
      'invalid_request',
    ],
    [
      'Bearer x',
      401,
      {
        error: 'invalid_token',
        error_description: 'Unauthorized: the access token is not valid for this resource',
      },
      'expired',
      'invalid_token',
    ],
  ])('refuses %j with %i', async (header, status, body, reason, error) => {
    const { authenticate, log } = refuse(new InvalidTokenError('expired', ''));
    const decision = await authenticate(header);
    if (decision.allowed) throw new Error('it was allowed');
    expect(decision.refusal).toMatchObject({ status, headers: { 'Cache-Control': 'no-store' } });
    expect(decision.refusal.body).toEqual(body);
    const { parameters } = parseChallenge(decision.refusal.headers['WWW-Authenticate'] ?? null);
    expect(parameters.get('error')).toBe(error);
    expect(parameters.get('scope')).toBe('base');
    expect(log).toEqual([
      { decision: 'denied', reason, status, durationMs: expect.any(Number) as number },
    ]);
    expect(log[0]?.durationMs).toBeLessThan(5000);
  });

  it('names no scopes where the revision does not', async () => {
    const decision = await authenticationWith({}, []).authenticate();
    expect(decision).toMatchObject({
      refusal: { headers: { 'WWW-Authenticate': `Bearer resource_metadata="${METADATA}"` } },
    });
  });

  it('says 503 and nothing about the token when it cannot be verified', async () => {
    const { authenticate, log } = refuse(new TypeError('anything'));
    expect(await authenticate('Bearer x')).toEqual({
      allowed: false,
      refusal: {
        status: 503,
        headers: { 'Retry-After': SECONDS, 'Cache-Control': 'no-store' },
        body: { message: 'The access token cannot be verified right now' },
      },
    });
    expect(log).toMatchObject([{ reason: 'issuer_unavailable', status: 503 }]);
  });
});

describe('what authentication is made of', () => {
  it('has nobody sign in again for roles that no token lists', async () => {
    const { authenticate, log } = authenticationWith({
      verify: () => Promise.reject(new InvalidTokenError('roles_unknown', 'too many')),
    });
    expect(await authenticate('Bearer x')).toEqual({
      allowed: false,
      refusal: {
        status: 403,
        headers: {
          'WWW-Authenticate': `Bearer resource_metadata="${METADATA}"`,
          'Cache-Control': 'no-store',
        },
        body: {
          error: 'insufficient_permissions',
          error_description: expect.stringContaining('does not list the roles') as string,
        },
      },
    });
    expect(log).toMatchObject([{ reason: 'roles_unknown', status: 403 }]);
  });

  it('reads a token past spaces around it, and nothing from no header', () => {
    expect(parseAuthorization(' Bearer  abc ')).toEqual({ kind: 'bearer', token: 'abc' });
    expect(parseAuthorization('Basic abc')).toEqual({ kind: 'none' });
    expect(parseAuthorization('Bearer a b')).toEqual({ kind: 'malformed' });
    expect(parseAuthorization('')).toEqual({ kind: 'none' });
    expect(parseAuthorization(undefined)).toEqual({ kind: 'none' });
  });

  it('leaves scope out of a challenge that has none to name', () => {
    const challenge = { scopes: [], resourceMetadataUrl: METADATA };
    expect(bearerChallenge(challenge)).toBe(`Bearer resource_metadata="${METADATA}"`);
  });

  it('logs a duration in milliseconds, to the microsecond', () => {
    const lines: string[] = [];
    const log = createDecisionLog((line) => lines.push(line));
    log({ decision: 'allowed', reason: 'ok', durationMs: 1.234_567 });
    expect(JSON.parse(lines[0] ?? '{}')).toMatchObject({ durationMs: 1.235 });
  });
});
