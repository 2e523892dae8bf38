import { describe, it } from 'vitest';
import { expectCleanAudit, type Project } from './support/audit-project.js';

const frameworks = ['express', 'fastify', 'hono', 'node', 'fetch'] as const;
const providers = ['generic-oidc', 'keycloak', 'hydra', 'entra', 'cognito', 'okta'] as const;

/** Every framework with every kind of provider; some minutes. */
const projects: readonly Project[] = [
  ...frameworks.flatMap((framework) =>
    providers.map((provider) => [framework, provider, '2026-07-28'] as const),
  ),
  ...(['express', 'fetch'] as const).flatMap((framework) =>
    (['2025-11-25', '2025-06-18'] as const).map(
      (revision) => [framework, 'generic-oidc', revision] as const,
    ),
  ),
];

describe('a generated project', () => {
  it.each(projects)(
    'with %s, %s and %s passes its audit',
    { timeout: 120_000 },
    async (...project) => expectCleanAudit(project),
  );
});
