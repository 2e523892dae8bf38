import { describe, expect, it } from 'vitest';
import type { ScopePolicy } from '../../src/auth/scopes.js';
import { assertNeeded, commonScopes } from '../../src/auth/token/common-scopes.js';

const policy: ScopePolicy = {
  baseScopes: ['base'],
  tools: { read: ['read'], write: ['write'] },
  hierarchy: { all: ['write'], write: ['read'] },
};

describe('the scopes that two lists have in common', () => {
  it.each<[held: string[], ceiling: string[], common: string[]]>([
    [['read'], ['read'], ['read']],
    [['read'], ['write'], ['read']],
    [['write'], ['read'], ['read']],
    [['all'], ['write'], ['write', 'read']],
    [['write'], ['all'], ['write', 'read']],
    [['all'], ['all'], ['all', 'write', 'read']],
    [['read'], ['base'], []],
    [['foreign'], ['foreign'], ['foreign']],
    [['all'], [], []],
    [[], ['all'], []],
  ])('are no more than either implies: %j and %j', (held, ceiling, common) => {
    expect(commonScopes(policy, held, ceiling)).toEqual(common);
  });
});

describe('scopes that are given to somebody', () => {
  it.each(['base', 'read', 'write', 'all'])('are needed by something: %s', (scope) => {
    expect(() => {
      assertNeeded(policy, { one: [], other: [scope] }, 'role');
    }).not.toThrow();
  });

  it('stop the start when nothing needs them, which is a typing error', () => {
    expect(() => {
      assertNeeded(policy, { admin: ['read', 'wirte'] }, 'role');
    }).toThrow(
      'The role "admin" is given the scope "wirte", which nothing in src/scope-map.ts needs',
    );
  });
});
