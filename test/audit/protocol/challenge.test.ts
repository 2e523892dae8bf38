import { describe, expect, it } from 'vitest';
import { ChallengeSyntaxError, parseChallenges } from '../../../src/audit/protocol/challenge.js';

const read = (value: string) =>
  parseChallenges(value).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('the challenges of a field', () => {
  it.each([
    ['Bearer realm="a", error=invalid_token', [['bearer', { realm: 'a', error: 'invalid_token' }]]],
    ['Bearer', [['bearer', {}]]],
    ['BEARER Scope = "a b"', [['bearer', { scope: 'a b' }]]],
    ['Bearer realm="a \\"b\\", c=d"', [['bearer', { realm: 'a "b", c=d' }]]],
    [
      'Negotiate, Bearer a="b"',
      [
        ['negotiate', {}],
        ['bearer', { a: 'b' }],
      ],
    ],
    [
      'NTLM TlRMTVNT==, Bearer a="b"',
      [
        ['ntlm', {}],
        ['bearer', { a: 'b' }],
      ],
    ],
    [
      'Basic realm="x",, DPoP algs="ES256"',
      [
        ['basic', { realm: 'x' }],
        ['dpop', { algs: 'ES256' }],
      ],
    ],
    [', Bearer a="b"', [['bearer', { a: 'b' }]]],
    ['', []],
  ])('%s are read', (value, challenges) => {
    expect(read(value)).toEqual(challenges);
  });

  it.each([
    'realm="a"',
    'Bearer realm="a" error="b"',
    'Bearer realm=, scope=',
    'Bearer realm="a',
    'Bearer "a"',
    'Bearer error_description="not "quoted" well"',
  ])('%s cannot be read', (value) => {
    expect(() => parseChallenges(value)).toThrow(ChallengeSyntaxError);
  });

  it('that repeat a parameter keep the first value', () => {
    const [challenge] = parseChallenges('Bearer scope="a", SCOPE="b"');
    expect(challenge?.parameters.get('scope')).toBe('a');
    expect(challenge?.repeated).toEqual(['scope']);
  });
});
