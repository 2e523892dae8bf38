import { describe, expect, it } from 'vitest';
import { assertPolicy, readAdmission } from '../../src/authorization-server/admission/admission.js';
import {
  admits,
  domain,
  everyone,
  grantedScopes,
  group,
  organization,
  rulesOf,
  tenant,
  user,
} from '../../src/authorization-server/admission/policy.js';
import type { Identity } from '../../src/authorization-server/upstream/upstream.js';

const ada: Identity = {
  issuer: 'https://upstream.example',
  subject: '1',
  email: 'ada@example.com',
};
const all = {
  name: 'Upstream',
  restrictions: ['domain', 'tenant', 'organization', 'group'],
} as const;
const none = { name: 'Upstream', restrictions: [] } as const;

describe('SIGN_IN_ALLOW', () => {
  it('is a list of rules', () => {
    expect(readAdmission('everyone', none)).toEqual([everyone]);
    expect(readAdmission(' domain: a.example , user:x:y ', all)).toEqual([
      domain('a.example'),
      user('x:y'),
    ]);
  });

  it.each([undefined, '', ' ', ','])('has to say something: %j', (value) => {
    expect(() => readAdmission(value, all)).toThrow(
      'SIGN_IN_ALLOW is missing; set it to who may sign in: everyone, domain:NAME, tenant:NAME, organization:NAME, group:NAME, user:SUBJECT',
    );
  });

  it('stops the start with a name that the upstream gives to nobody', () => {
    const numbered = { ...all, ruleForms: { user: { pattern: /^\d+$/, expects: 'a number' } } };
    expect(readAdmission('user:7,group:any', numbered)).toHaveLength(2);
    expect(() => readAdmission('user:ada', numbered)).toThrow(
      'SIGN_IN_ALLOW has "user:ada", which is nobody at Upstream; it must be a number',
    );
    const policy = { grants: [{ to: user('ada'), scopes: [] }] };
    const scopes = { baseScopes: [], tools: {}, hierarchy: {} };
    expect(() => {
      assertPolicy(policy, numbered, scopes);
    }).toThrow('src/sign-in.ts has "user:ada"');
  });

  it.each([
    'Everyone',
    'domain',
    'domains',
    'users',
    'domain:',
    ':x',
    'email:ada@example.com',
    '*',
    '__proto__:x',
  ])('stops the start when it is not understood: %s', (value) => {
    expect(() => readAdmission(value, all)).toThrow(/SIGN_IN_ALLOW has "/);
  });

  it.each(['domain:a', 'tenant:a', 'organization:a', 'group:a'])(
    'stops the start with what the upstream cannot prove: %s',
    (value) => {
      expect(() => readAdmission(value, none)).toThrow(/SIGN_IN_ALLOW has a rule by \w+, and Upst/);
    },
  );

  it('is not everyone and somebody', () => {
    expect(() => readAdmission('everyone,user:1', all)).toThrow('SIGN_IN_ALLOW has everyone');
  });
});

describe('a rule', () => {
  it('holds for whom the upstream says it of, and for nobody else', () => {
    const known: Identity = {
      ...ada,
      domain: 'Example.com',
      tenant: 'T1',
      organizations: ['acme', 'id:7'],
      groups: ['acme/admins'],
    };
    for (const rule of [
      everyone,
      user('1'),
      domain('example.COM'),
      tenant('T1'),
      organization('ACME'),
      organization('id:7'),
      group('acme/admins'),
    ]) {
      expect(admits([rule], known)).toBe(true);
      expect(admits([rule], ada)).toBe(rule === everyone || rule.kind === 'user');
    }
    for (const rule of [
      user('2'),
      domain('com'),
      domain('other.example.com'),
      tenant('t1'),
      organization('acm'),
      group('acme'),
      group('ACME/admins'),
    ]) {
      expect(admits([rule], known)).toBe(false);
    }
    expect(admits([], known)).toBe(false);
    expect(admits([user('2'), user('1')], known)).toBe(true);
  });

  it('by domain never looks at an e-mail', () => {
    expect(admits([domain('example.com')], ada)).toBe(false);
  });
});

it('the upstream is asked for what any rule needs', () => {
  const grants = [
    { to: group('g'), scopes: [] },
    { to: everyone, scopes: [] },
  ];
  expect(rulesOf([user('1')], { grants })).toEqual([user('1'), group('g'), everyone]);
});

describe('the scopes somebody gets', () => {
  const hierarchy = { write: ['read'], admin: ['write'] };
  const policy = {
    grants: [
      { to: everyone, scopes: ['base', 'read'] },
      { to: user('1'), scopes: ['write'] },
      { to: user('2'), scopes: ['admin'] },
    ],
  };
  const granted = (identity: Identity, ...asked: string[]) =>
    grantedScopes(policy, identity, asked, { hierarchy }).sort();
  const bob = { ...ada, subject: '2' };
  const eve = { ...ada, subject: '3' };

  it('are those that were asked for and that a rule allows', () => {
    expect(granted(ada, 'base', 'write')).toEqual(['base', 'write']);
    expect(granted(eve, 'base', 'other')).toEqual(['base']);
    expect(granted(eve)).toEqual([]);
    expect(granted(ada, 'base')).toEqual(['base']);
  });

  it('are narrower where a broad one was asked for and a narrow one is allowed', () => {
    expect(granted(eve, 'admin')).toEqual(['read']);
    expect(granted(ada, 'admin')).toEqual(['read', 'write']);
  });

  it('are narrower where a narrow one was asked for and a broad one is allowed', () => {
    expect(granted(bob, 'read')).toEqual(['read']);
    expect(granted(bob, 'admin')).toEqual(['admin']);
  });
});

describe('the policy of src/sign-in.ts', () => {
  const scopes = {
    baseScopes: ['base'],
    tools: { tool: ['read'] },
    hierarchy: { write: ['read'] },
  };
  const granting = (to: typeof everyone, ...granted: string[]) => ({
    grants: [{ to, scopes: granted }],
  });

  it('stops the start with what cannot hold', () => {
    expect(() => {
      assertPolicy(granting(everyone, 'base', 'read', 'write'), none, scopes);
    }).not.toThrow();
    expect(() => {
      assertPolicy(granting(group('x'), 'read'), all, scopes);
    }).not.toThrow();
    expect(() => {
      assertPolicy(granting(everyone, 'raed'), none, scopes);
    }).toThrow('src/sign-in.ts grants "raed", which nothing in src/scope-map.ts needs');
    expect(() => {
      assertPolicy(granting(group('x'), 'read'), none, scopes);
    }).toThrow('src/sign-in.ts has a rule by group, and Upstream cannot prove that');
    expect(() => {
      assertPolicy(granting(group(' '), 'read'), all, scopes);
    }).toThrow('src/sign-in.ts has a rule by group that names nothing');
  });
});
