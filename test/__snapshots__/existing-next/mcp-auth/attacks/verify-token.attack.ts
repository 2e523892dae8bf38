import { errors, type JWTVerifyGetKey } from 'jose';
import { describe, expect, it } from 'vitest';
import { signingAlgorithm } from '../dev/token-shape.js';
import { assertCompact } from '../../lib/mcp-auth/auth/token/jwt.js';
import {
  InvalidTokenError,
  IssuerUnavailableError,
  type TokenErrorCode,
} from '../../lib/mcp-auth/auth/errors.js';
import { profile } from '../../lib/mcp-auth/auth/token/profile.js';
import { createTokenVerifier } from '../../lib/mcp-auth/auth/token/jwt.js';

const expected = {
  issuer: 'https://issuer.example',
  audience: 'https://mcp.example.com/mcp',
  resource: 'https://mcp.example.com/mcp',
  allowedClients: undefined,
  profile,
};
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const token = `${encode({ alg: signingAlgorithm })}.${encode({})}.AAAA`;

describe('the compact serialization (TOK-23)', () => {
  it.each(['AA.AA.AA', 'AA.AA.', '..', '-_-_.AAA.AAAA', 'AAAA.AAE.AQ'])('admits %s', (text) => {
    expect(() => {
      assertCompact(text);
    }).not.toThrow();
  });

  it.each([
    ...['', 'AA', 'AA.AA', 'AA.AA.AA.AA', 'A.AA.AA', 'AA.AAAAA.AA', 'AB.AA.AA', 'AA.AAB.AA'],
    ...['AA.AA.AB', 'AA.AA.AAB', 'AA=.AA.AA', 'AA.AA==.AA', 'AA.AA.AA==', 'AA.AA.A+', 'AA.AA.A/'],
    ...[' AA.AA.AA', 'AA.AA.AA\n', 'AA. AA.AA', 'AA.ÄA.AA'],
  ])('is not %j', (text) => {
    expect(() => {
      assertCompact(text);
    }).toThrow(InvalidTokenError);
  });
});

/** What a verifier says when its keys cannot be had. */
async function refusal(fault: Error, of = token): Promise<unknown> {
  const keys: JWTVerifyGetKey = () => Promise.reject(fault);
  return createTokenVerifier(expected, keys)(of).catch((error: unknown) => error);
}

describe('a token whose key cannot be had (TOK-28)', () => {
  it.each([
    new errors.JWKSTimeout('late'),
    new errors.JWKSInvalid('odd'),
    new errors.JOSEError('status 500'),
    new TypeError('fetch failed'),
  ])('is not called invalid: %s', async (fault) => {
    const error = await refusal(fault);
    expect(error).toBeInstanceOf(IssuerUnavailableError);
    expect((error as Error).cause).toBe(fault);
  });

  it('is refused with the fault of the key source', async () => {
    const fault = new IssuerUnavailableError('down');
    expect(await refusal(fault)).toBe(fault);
  });

  it.each<[Error, TokenErrorCode]>([
    [new errors.JWKSNoMatchingKey(), 'unknown_key'],
    [new errors.JWSInvalid(), 'malformed'],
  ])('is invalid when there is no such key: %s', async (fault, reason) => {
    const error = await refusal(fault);
    expect(error).toBeInstanceOf(InvalidTokenError);
    expect(error).toMatchObject({ code: reason });
  });
});
