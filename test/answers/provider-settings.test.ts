import { describe, expect, it } from 'vitest';
import { validateGiven } from '../../src/answers/validate.js';
import { providerGuide, render } from '../../src/render/index.js';
import { exampleConfig } from '../support/example-config.js';

const project = (providerId: string, providerSettings: Record<string, string> = {}) =>
  exampleConfig({ providerId, providerSettings });

describe('a Cognito pool', () => {
  it('needs a list of clients, unless they register themselves', () => {
    const listed = project('cognito');
    expect(listed.provider.clientAllowList).toBeTypeOf('string');
    expect(listed.provider.registration).toEqual(['pre-registered']);
    expect(render(listed).get('.env.example')).toMatch(/^ALLOWED_CLIENT_IDS=$/m);

    const registered = project('cognito', { clients: 'registered' });
    expect(registered.provider.clientAllowList).toBeUndefined();
    expect(registered.provider.registration).toEqual(['dynamic', 'pre-registered']);
    expect(render(registered).get('.env.example')).not.toMatch(/^ALLOWED_CLIENT_IDS=$/m);
    expect(render(registered).get('src/auth/token/profile.ts')).toContain('clientAllowList: false');
  });

  it('decides by the scopes of its own resource server where it does not list clients', () => {
    const { provider } = project('cognito', { clients: 'registered' });
    expect(provider.scopeInToken).toBe('resource-prefixed');
    const refused = provider.attacks
      .filter(({ status }) => status === 403)
      .map(({ claims }) => claims?.['scope']);
    expect(refused).toContain('openid profile email phone');
  });

  it('is told in its guide which of the two decides', () => {
    expect(providerGuide(project('cognito'))).toContain('put its ID into `ALLOWED_CLIENT_IDS`');
    const guide = providerGuide(project('cognito', { clients: 'registered' }));
    expect(guide).toContain('**This list decides**');
    expect(guide).not.toContain('ALLOWED_CLIENT_IDS');
    for (const each of [guide, providerGuide(project('cognito'))]) {
      expect(each).not.toContain('has no dynamic registration');
    }
  });

  it('knows no third way', () => {
    const { problems } = validateGiven({
      provider: 'cognito',
      providerSettings: { clients: 'any' },
    });
    expect(problems.map(({ path }) => path)).toEqual(['providerSettings.clients']);
  });
});

describe('the host of an Entra tenant', () => {
  const tenantId = '11111111-2222-4333-8444-555555555555';
  const issuerOf = (settings: Record<string, string>) =>
    /^AUTH_SERVER_ISSUER=(.*)$/m.exec(
      render(project('entra', settings)).get('.env.example') ?? '',
    )?.[1];

  it.each([
    [{}, 'login.microsoftonline.com'],
    [{ loginHost: `${tenantId}.ciamlogin.com` }, `${tenantId}.ciamlogin.com`],
    [{ loginHost: 'login.microsoftonline.us' }, 'login.microsoftonline.us'],
  ])('is part of the issuer: %j', (settings, host) => {
    const issuer = issuerOf({ tenantId, ...settings });
    expect(issuer).toBe(`https://${host}/${tenantId}/v2.0`);
    expect(issuer).toMatch(new RegExp(project('entra').provider.issuerPattern));
  });

  it.each(['https://login.example.com', 'login.example.com/common', 'LOGIN.example.com', 'host'])(
    'is a host name and nothing else: %s',
    (loginHost) => {
      const { problems } = validateGiven({ provider: 'entra', providerSettings: { loginHost } });
      expect(problems.map(({ path }) => path)).toEqual(['providerSettings.loginHost']);
    },
  );
});
