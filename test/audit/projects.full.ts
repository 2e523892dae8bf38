import { describe, it } from 'vitest';
import { matrix } from '../support/narrowed.js';
import { expectCleanAudit, type Project } from './support/audit-project.js';

/** One provider for each shape of tokens. */
const shapes = ['generic-oidc', 'keycloak', 'hydra', 'entra', 'cognito', 'okta'];
const providers = matrix.providers.map(({ id }) => id).filter((id) => shapes.includes(id));
const frameworks = matrix.frameworks.map(({ id }) => id);

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

/** Those that ask about tokens, those whose host ends them, and one of each framework that is left. */
const restarted: readonly Project[] = [
  ['node', 'generic-introspection', '2026-07-28'],
  ['fetch', 'generic-oidc', '2026-07-28'],
  ['hono', 'entra', '2026-07-28'],
  ['fastify', 'keycloak', '2026-07-28'],
];

describe('a generated project', () => {
  it.each(restarted)('with %s, %s and %s passes it as a program, too', async (...project) =>
    expectCleanAudit(project, true),
  );

  it.each(projects)(
    'with %s, %s and %s passes its audit',
    { timeout: 120_000 },
    async (...project) => expectCleanAudit(project),
  );
});
