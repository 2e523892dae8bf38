import { describe, expect, it } from 'vitest';
import { toAnswersFile } from '../../src/answers/answers-file.js';
import { withDefaults } from '../../src/answers/defaults.js';
import { parseIssuer } from '../../src/answers/flag-syntax.js';
import { configuredIssuers } from '../../src/answers/issuers.js';
import { resolveConfig } from '../../src/answers/resolve.js';
import { validateAnswers, validateGiven } from '../../src/answers/validate.js';
import { catalog } from '../../src/catalog/index.js';

const problemsOf = (provider: string, issuers: unknown, more: object = {}) =>
  validateGiven({ provider, issuers, ...more }).problems;

describe('further issuers', () => {
  it('come back from the file of the answers as they were, and only where they were chosen', () => {
    const issuers = [
      { provider: 'okta' as const },
      { provider: 'auth0' as const, providerSettings: { domain: 'acme.eu.auth0.com' } },
    ];
    const text = toAnswersFile(
      resolveConfig(withDefaults({ name: 'srv', provider: 'keycloak', issuers })),
    );
    const file = JSON.parse(text) as { issuers: unknown };
    expect(file.issuers).toEqual(issuers);
    expect(validateAnswers(file).ok).toBe(true);
    expect(toAnswersFile(resolveConfig(withDefaults({ name: 'srv' })))).not.toContain('issuers');
  });

  it('may be of the main provider and of one provider twice, and share a name where they are alike', () => {
    const tenants = ['a', 'b'].map((realm) => ({
      provider: 'keycloak' as const,
      providerSettings: { baseUrl: 'https://sso.example.com', realm },
    }));
    expect(problemsOf('keycloak', tenants)).toEqual([]);
    expect(configuredIssuers(tenants).map(({ key }) => key)).toEqual(['keycloak', 'keycloak']);
  });

  it('have names of their own where settings make their tokens differ', () => {
    const odd = { tokenType: 'JWT', discriminator: 'token_use=access' };
    const issuers = configuredIssuers([
      { provider: 'generic-oidc' },
      { provider: 'generic-oidc', providerSettings: odd },
      { provider: 'okta' },
      { provider: 'generic-oidc', providerSettings: { ...odd, discriminator: 'use=at' } },
      { provider: 'generic-oidc', providerSettings: odd },
    ]);
    expect(issuers.map(({ key }) => key)).toEqual([
      ...['generic-oidc', 'generic-oidc-2', 'okta', 'generic-oidc-3', 'generic-oidc-2'],
    ]);
  });

  it('do not stand beside a main one that is asked about every token', () => {
    const [problem] = problemsOf('generic-introspection', [{ provider: 'okta' }]);
    expect(problem?.path).toBe('issuers');
    expect(problem?.message).toContain('must not be shown those of other issuers');
  });

  it.each(
    catalog.providers
      .filter(({ verification }) => verification === 'introspection')
      .map(({ id }) => id),
  )('that are asked about every token do not stand beside another: %s', (provider) => {
    const [problem] = problemsOf('keycloak', [{ provider: 'okta' }, { provider }]);
    expect(problem?.path).toBe('issuers[1].provider');
    expect(problem?.message).toContain('must not be shown those of other issuers');
  });

  it.each([
    ['keycloak', 'entra', '"SCOPE"', '"MCP_SERVER_URL/SCOPE"'],
    ['entra', 'okta', '"MCP_SERVER_URL/SCOPE"', '"SCOPE"'],
    ['okta', 'supabase', '"SCOPE"', 'and no scope of this server'],
    ['supabase', 'okta', 'and no scope of this server', '"SCOPE"'],
  ])('are refused where no challenge is right for both: %s and %s', (first, second, one, other) => {
    const [problem, ...more] = problemsOf(first, [{ provider: second }]);
    expect(more).toEqual([]);
    expect(problem?.path).toBe('issuers[0].provider');
    expect(problem?.message).toContain(one);
    expect(problem?.message).toContain(other);
    expect(problem?.message).toContain('run a second server, with its own MCP_SERVER_URL');
  });

  it('are compared as settings describe them', () => {
    const scopePrefix = 'https://acme.example/orders/';
    const prefixed = { provider: 'generic-oidc', providerSettings: { scopePrefix } };
    const [problem] = problemsOf('generic-oidc', [prefixed]);
    expect(problem?.message).toContain('"https://acme.example/orders/SCOPE"');
    const both = { providerSettings: { scopePrefix } };
    expect(problemsOf('generic-oidc', [prefixed], both)).toEqual([]);
  });

  it.each([
    ['cognito', 'entra'],
    ['okta', 'keycloak'],
    ['auth0', 'generic-oidc'],
    ['supabase', 'workos'],
  ])('are taken where one challenge is right for both: %s and %s', (first, second) => {
    expect(problemsOf(first, [{ provider: second }])).toEqual([]);
  });

  it.each<[string, unknown, string]>([
    ['no list', 'okta', 'issuers'],
    ['an empty list', [], 'issuers'],
    ['more than ten', Array.from({ length: 11 }, () => ({ provider: 'okta' })), 'issuers'],
    ['a name alone', ['okta'], 'issuers[0]'],
    ['no provider', [{}], 'issuers[0].provider'],
    ['an unknown provider', [{ provider: 'oktta' }], 'issuers[0].provider'],
    ['a provider that is not possible', [{ provider: 'google' }], 'issuers[0].provider'],
    ['an unknown key', [{ provider: 'okta', audience: 'x' }], 'issuers[0].audience'],
    [
      'an unknown setting',
      [{ provider: 'okta', providerSettings: { realm: 'x' } }],
      'issuers[0].providerSettings.realm',
    ],
    [
      'a bad setting of the second',
      [{ provider: 'okta' }, { provider: 'okta', providerSettings: { domain: 'A B' } }],
      'issuers[1].providerSettings.domain',
    ],
    [
      'settings that contradict each other',
      [{ provider: 'generic-oidc', providerSettings: { tokenType: 'JWT' } }],
      'issuers[0].providerSettings.discriminator',
    ],
    [
      'a setting that every object has',
      JSON.parse('[{"provider":"okta","providerSettings":{"__proto__":"x"}}]'),
      'issuers[0].providerSettings.__proto__',
    ],
  ])('are refused with their place: %s', (_, issuers, path) => {
    expect(problemsOf('keycloak', issuers).map((problem) => problem.path)).toContain(path);
  });

  it('name the way out of a provider that is not possible, and the one that was meant', () => {
    expect(problemsOf('okta', [{ provider: 'google' }])[0]?.message).toContain('not possible');
    expect(problemsOf('okta', [{ provider: 'auth' }])[0]?.suggestion).toBe('auth0');
  });
});

describe('--issuer', () => {
  it.each([
    ['okta', { provider: 'okta' }],
    [' okta  domain=a.okta.com ', { provider: 'okta', providerSettings: { domain: 'a.okta.com' } }],
    [
      'generic-oidc issuer=https://a.example discriminator=use=at',
      {
        provider: 'generic-oidc',
        providerSettings: { issuer: 'https://a.example', discriminator: 'use=at' },
      },
    ],
  ])('%j is a provider with its settings', (text, issuer) => {
    expect(parseIssuer(text)).toEqual(issuer);
  });

  it.each([' ', 'domain=a.okta.com', 'okta domain', 'okta =x', 'okta a=1 a=2'])(
    '%j is none',
    (text) => {
      expect(parseIssuer(text)).toMatchObject({ path: 'issuers' });
    },
  );
});
