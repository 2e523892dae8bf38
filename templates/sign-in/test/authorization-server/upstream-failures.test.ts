import {
  AuthorizationResponseError,
  OperationProcessingError,
  ResponseBodyError,
  UnsupportedOperationError,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import { describe, expect, it } from 'vitest';
import { upstreamFailure, type Asked } from '../../src/authorization-server/upstream/failures.js';
import { UpstreamError } from '../../src/authorization-server/upstream/upstream.js';

const profile = {
  name: 'Upstream',
  endedErrors: ['bad_code'],
  clientErrors: ['bad_client'],
  outageErrors: ['fatal_error'],
};
const answered = (status: number) => new Response('canary', { status });
const body = (error: string, status = 400) =>
  new ResponseBodyError('canary', {
    cause: { error, error_description: 'canary' },
    response: answered(status),
  });
const redirect = (error: string) =>
  new AuthorizationResponseError('failed', {
    cause: new URLSearchParams({ error, error_description: 'canary' }),
  });
const challenge = (status: number, error?: string) =>
  new WWWAuthenticateChallengeError('failed', {
    cause: [{ scheme: 'bearer', parameters: error === undefined ? {} : { error } }],
    response: answered(status),
  });
const processing = (cause: unknown) => new OperationProcessingError('failed', { cause });

const codeOf = (
  cause: unknown,
  asked: Asked = 'tokens',
  known: typeof profile | object = profile,
) => upstreamFailure(cause, asked, { name: 'Upstream', ...known }).code;

describe('what went wrong at the upstream', () => {
  it.each([
    body('invalid_grant', 500),
    body('invalid_grant', 503),
    body('invalid_grant', 429),
    body('server_error'),
    body('temporarily_unavailable'),
    body('fatal_error'),
    redirect('server_error'),
    challenge(503, 'invalid_token'),
    processing(answered(502)),
    new TypeError('fetch failed'),
    'nothing',
    undefined,
  ])('may work later: %s', (cause) => {
    for (const asked of ['metadata', 'sign-in', 'tokens', 'identity'] as const) {
      expect(codeOf(cause, asked)).toBe('unavailable');
    }
  });

  it('is the end only where the upstream says so', () => {
    expect(codeOf(body('invalid_grant', 499))).toBe('ended');
    expect(codeOf(body('bad_code'))).toBe('ended');
    // Some say 401 where RFC 6749 section 5.2 has 400.
    for (const asked of ['tokens', 'identity'] as const) {
      expect(codeOf(body('invalid_grant', 401), asked)).toBe('ended');
      expect(codeOf(body('bad_code', 401), asked)).toBe('ended');
    }
    for (const error of ['bad_code', 'bad_client', 'fatal_error']) {
      expect(codeOf(body(error), 'tokens', {}), error).toBe('refused');
    }
    expect(codeOf(challenge(401, 'invalid_token'), 'identity')).toBe('ended');
    const [one, two] = [challenge(401, 'invalid_token'), challenge(401)];
    const both = { cause: [...one.cause, ...two.cause], response: answered(401) };
    expect(codeOf(new WWWAuthenticateChallengeError('failed', both), 'identity')).toBe('ended');
    expect(codeOf(challenge(401, 'other'), 'identity')).toBe('not_taken');
    expect(codeOf(challenge(401), 'identity')).toBe('not_taken');
    expect(codeOf(processing(answered(401)), 'identity')).toBe('not_taken');
    expect(codeOf(challenge(403, 'invalid_token'), 'identity')).toBe('refused');
    expect(codeOf(challenge(401, 'invalid_token'), 'sign-in')).toBe('refused');
  });

  it('is a secret that is wrong, and then not the end', () => {
    for (const cause of [body('invalid_client'), body('bad_client'), body('other', 401)]) {
      const failure = upstreamFailure(cause, 'tokens', profile);
      expect(failure.code).toBe('refused');
      expect(failure.message).toContain('UPSTREAM_CLIENT_SECRET');
    }
  });

  it('is a person who said no, or a request that was refused', () => {
    expect(codeOf(redirect('access_denied'), 'sign-in')).toBe('denied');
    expect(codeOf(redirect('invalid_scope'), 'sign-in')).toBe('refused');
    expect(codeOf(body('access_denied'), 'sign-in')).toBe('refused');
  });

  it('is an answer that is not to be trusted', () => {
    for (const cause of [
      body('other'),
      processing(undefined),
      processing(answered(200)),
      new UnsupportedOperationError('failed'),
      challenge(400),
    ]) {
      expect(codeOf(cause)).toBe('refused');
      expect(upstreamFailure(cause, 'metadata', profile).message).toContain('UPSTREAM_ISSUER');
      expect(upstreamFailure(cause, 'tokens', profile).message).toContain('not to be trusted');
    }
  });

  it('AT-77: is told with its code alone, and what is told already stays as it is', () => {
    const causeOf = (error: string) =>
      (upstreamFailure(redirect(error), 'sign-in', profile).cause as Error).message;
    expect(causeOf('invalid_scope')).toMatch(/^failed .*: invalid_scope$/);
    for (const error of ['', 'No code', 'x'.repeat(61), '<script>', 'a\nb', 'xX']) {
      expect(causeOf(error), error).toMatch(/^failed \([A-Z_]+\)$/);
    }
    const known = new UpstreamError('denied', 'known');
    expect(upstreamFailure(known, 'tokens', profile)).toBe(known);
  });
});
