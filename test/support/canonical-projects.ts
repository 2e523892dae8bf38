import type { Config } from '../../src/answers/config.js';
import { configuredIssuers } from '../../src/answers/issuers.js';
import { callersProject } from './callers-project.js';
import { builtInTools, exampleConfig, ownTool } from './example-config.js';

/** Few projects that together show every choice; the first is what `--yes` gives. */
export const canonicalProjects: readonly { readonly id: string; readonly config: Config }[] = [
  { id: 'generic-oidc', config: exampleConfig() },
  {
    id: 'keycloak',
    config: exampleConfig({
      providerId: 'keycloak',
      frameworkId: 'fastify',
      revisionId: '2025-11-25',
      name: 'orders',
      packageManager: 'pnpm',
      tools: [
        ...builtInTools(),
        ownTool(),
        ownTool({
          name: 'refund.v2',
          title: 'Refund',
          scopes: ['orders:read', 'orders:refund'],
          readOnly: false,
        }),
      ],
      providerSettings: { baseUrl: 'https://sso.acme.example', realm: 'acme' },
    }),
  },
  {
    id: 'entra',
    config: exampleConfig({
      providerId: 'entra',
      frameworkId: 'hono',
      name: 'entra-server',
      tools: [...builtInTools().filter(({ name }) => name === 'whoami'), ownTool()],
      scopeHierarchy: {},
    }),
  },
  {
    id: 'hydra',
    config: exampleConfig({
      providerId: 'hydra',
      frameworkId: 'fetch',
      revisionId: '2025-06-18',
      name: 'worker',
      packageManager: 'bun',
    }),
  },
  {
    id: 'token-exchange',
    config: exampleConfig({ downstreamId: 'token-exchange' }),
  },
  {
    id: 'issuers',
    config: exampleConfig({
      providerId: 'keycloak',
      frameworkId: 'node',
      downstreamId: 'token-exchange',
      issuers: configuredIssuers([
        {
          provider: 'okta',
          providerSettings: { domain: 'acme.okta.com', authorizationServerId: 'default' },
        },
        {
          provider: 'keycloak',
          providerSettings: { baseUrl: 'https://sso.acme.example', realm: 'partners' },
        },
      ]),
    }),
  },
];

/** The projects whose files are kept: two more, which no other test takes the time for. */
export const shownProjects: typeof canonicalProjects = [
  ...canonicalProjects,
  { id: 'supabase', config: exampleConfig({ providerId: 'supabase' }) },
  { id: 'dpop', config: exampleConfig({ frameworkId: 'node', dpop: 'require' }) },
  { id: 'sign-in', config: exampleConfig({ providerId: 'own' }) },
  { id: 'callers', config: callersProject('entra', 'node') },
];
