import { describe, expect, it } from 'vitest';
import { catalog, type Provider } from '../../src/catalog/index.js';
import { providerGuide } from '../../src/render/index.js';
import { exampleConfig } from '../support/example-config.js';

/** What real servers or their vendors' documents of 2026 showed, and what the guides once said instead. */
const facts: readonly {
  readonly providerId: string;
  readonly says: readonly RegExp[];
  readonly neverSays: readonly RegExp[];
  readonly registration: Provider['registration'];
}[] = [
  {
    providerId: 'hydra',
    says: [
      /`audience` lists the value of `MCP_SERVER_URL`; otherwise every refresh fails/,
      /`strategies\.scope: exact`/,
      /Leave dynamic registration off/,
      /`contacts: null`/,
      /client_registration_url/,
      /`state` of eight characters/,
      /asks nobody for credentials/,
    ],
    neverSays: [/Switch dynamic registration on/, /Create a client for this server/],
    registration: ['pre-registered'],
  },
  {
    providerId: 'entra',
    says: [/Metadata Documents are a public preview/, /beside other URIs/, /AADSTS9010010/],
    neverSays: [],
    registration: ['pre-registered', 'client-id-metadata-document'],
  },
  {
    providerId: 'okta',
    says: [/early access/, /ID-JAG/, /an administrator registered before/],
    neverSays: [],
    registration: ['pre-registered'],
  },
  {
    providerId: 'clerk',
    says: [/Register this server as an OAuth resource/, /under \*Scopes\*/, /beta/],
    neverSays: [],
    registration: ['dynamic', 'client-id-metadata-document', 'pre-registered'],
  },
  {
    providerId: 'auth0',
    says: [/an\s+administrator imports each/, /early release/, /strict third-party/],
    neverSays: [],
    registration: ['dynamic', 'client-id-metadata-document', 'pre-registered'],
  },
  {
    providerId: 'zitadel',
    says: [/registration and Client ID Metadata Documents off/, /with a document in none/],
    neverSays: [],
    registration: ['pre-registered'],
  },
  {
    providerId: 'authentik',
    says: [/enterprise edition only/],
    neverSays: [/cannot register themselves/],
    registration: ['pre-registered'],
  },
  {
    providerId: 'keycloak',
    says: [/experimental feature `cimd`/, /`resource` \(RFC 8707\) is experimental/],
    neverSays: [],
    registration: ['dynamic', 'client-id-metadata-document', 'pre-registered'],
  },
];

describe.each(facts)(
  'the guide to $providerId',
  ({ providerId, says, neverSays, registration }) => {
    const guide = providerGuide(exampleConfig({ providerId }));

    it.each(says)('says %s', (fact) => {
      expect(guide).toMatch(fact);
    });

    it('does not say what is no longer true', () => {
      for (const error of neverSays) expect(guide).not.toMatch(error);
    });

    it('goes with a record that names the same ways to a client ID', () => {
      expect(exampleConfig({ providerId }).provider.registration).toEqual(registration);
    });
  },
);

describe('the catalog', () => {
  it('accepts EdDSA where the vendor offers it as a realm key', () => {
    expect(exampleConfig({ providerId: 'keycloak' }).provider.algorithms).toContain('EdDSA');
  });

  it('says of Dex why it is not possible directly', () => {
    const dex = catalog.impossibleProviders.find(({ id }) => id === 'dex');
    expect(dex?.reason).toContain('ID tokens');
  });
});
