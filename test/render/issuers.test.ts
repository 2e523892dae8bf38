import { describe, expect, it } from 'vitest';
import { configuredIssuers } from '../../src/answers/issuers.js';
import { render } from '../../src/render/index.js';
import { exampleConfig } from '../support/example-config.js';

const withIssuers = render(
  exampleConfig({
    providerId: 'okta',
    issuers: configuredIssuers([
      { provider: 'okta', providerSettings: { domain: 'partners.okta.com' } },
      { provider: 'keycloak' },
    ]),
  }),
);

describe('a project without further issuers', () => {
  it.each(['none', 'token-exchange'])(
    'has nothing of them, downstream calls: %s',
    (downstreamId) => {
      const project = exampleConfig({ providerId: 'okta', downstreamId });
      for (const [file, text] of render(project)) {
        // What keeps an update going may name every file there has ever been.
        expect(file).not.toMatch(/issuers|profiles/);
        expect(text, file).not.toMatch(
          /AUTH_SERVER_ISSUERS|furtherIssuers|ByIssuer|foreign_issuer/,
        );
      }
    },
  );
});

describe('a project with further issuers', () => {
  it('has a profile of each that is not like another, and the example of a setting', () => {
    const profiles = withIssuers.get('src/auth/token/profiles.ts') ?? '';
    expect(profiles.match(/provider: '/g)).toHaveLength(2);
    const [, value = ''] =
      /^AUTH_SERVER_ISSUERS=(.*)$/m.exec(withIssuers.get('.env.example') ?? '') ?? [];
    expect(JSON.parse(value)).toEqual([
      { issuer: 'https://partners.okta.com/oauth2/aus1a2b3c4d5e6f7g8h9', provider: 'okta' },
      { issuer: 'https://sso.example.com/realms/acme', provider: 'keycloak' },
    ]);
  });

  it('has the guide of each other provider, also where that could give no tokens for another API', () => {
    const readme = render(
      exampleConfig({
        providerId: 'keycloak',
        downstreamId: 'token-exchange',
        issuers: configuredIssuers([
          { provider: 'logto' },
          { provider: 'keycloak' },
          { provider: 'logto' },
        ]),
      }),
    ).get('README.md');
    expect(readme?.match(/^### Set up .*$/gm)).toEqual(['### Set up Logto']);
  });

  it('says what each needs that is not as usual', () => {
    const entra = exampleConfig({
      providerId: 'entra',
      issuers: configuredIssuers([{ provider: 'cognito' }, { provider: 'entra' }]),
    });
    const [, value = ''] =
      /^AUTH_SERVER_ISSUERS=(.*)$/m.exec(render(entra).get('.env.example') ?? '') ?? [];
    expect(JSON.parse(value)).toMatchObject([
      { provider: 'cognito', allowedClients: ['client-1'] },
      { provider: 'entra', audience: '66666666-7777-4888-9999-000000000000' },
    ]);
  });
});
