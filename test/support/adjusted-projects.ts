import { exampleConfig } from './example-config.js';

const ISSUER = 'https://auth.example.com';

const projects: readonly {
  readonly title: string;
  readonly providerId: string;
  readonly providerSettings: Readonly<Record<string, string>>;
}[] = [
  {
    title: 'JWT as typ, told apart by a value',
    providerId: 'generic-oidc',
    providerSettings: { issuer: ISSUER, tokenType: 'JWT', discriminator: 'token_use=access' },
  },
  {
    title: 'no typ, an audience of its own, other claims and prefixed scopes',
    providerId: 'generic-oidc',
    providerSettings: {
      issuer: ISSUER,
      tokenType: 'none',
      discriminator: 'scp',
      scopeClaim: 'scp',
      scopePrefix: 'https://acme.example/orders/',
      clientClaim: 'azp',
      audience: '5f0c7c1e-0000-4000-8000-000000000003',
      algorithms: 'ES256+RS256',
    },
  },
  {
    title: 'at+jwt, with scopes as members of an object',
    providerId: 'generic-oidc',
    providerSettings: {
      issuer: ISSUER,
      scopeClaim: 'https://acme.example/roles',
      scopeShape: 'keys',
      algorithms: 'EdDSA',
    },
  },
  {
    title: 'an audience of its own in introspection responses',
    providerId: 'generic-introspection',
    providerSettings: { issuer: ISSUER, audience: 'orders-api', scopeClaim: 'permissions' },
  },
  {
    title: 'a Cognito pool whose clients register themselves',
    providerId: 'cognito',
    providerSettings: { clients: 'registered' },
  },
  {
    title: 'an Entra External ID tenant',
    providerId: 'entra',
    providerSettings: { loginHost: '11111111-2222-4333-8444-555555555555.ciamlogin.com' },
  },
];

/** Projects for servers that depart from the standards in one way or another, by their settings. */
export const adjustedProjects = projects.map(({ title, providerId, providerSettings }) => ({
  title,
  config: exampleConfig({ providerId, providerSettings }),
}));
