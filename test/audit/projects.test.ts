import { describe, it } from 'vitest';
import { expectCleanAudit, type Project } from './support/audit-project.js';

/** Few projects that together show frameworks, revisions and ways to verify tokens. */
const projects: readonly Project[] = [
  ['fetch', 'generic-oidc', '2025-11-25'],
  ['hono', 'entra', '2025-06-18'],
  ['node', 'generic-introspection', '2026-07-28'],
  ['fastify', 'keycloak', '2026-07-28'],
  ['express', 'supabase', '2026-07-28'],
  ['hono', 'own', '2026-07-28'],
];

/** What programs have in common is the same elsewhere; `projects.full.ts` has others. */
const restarted: readonly Project[] = [['express', 'generic-oidc', '2026-07-28']];

describe('a generated project', () => {
  it.each(restarted)('with %s, %s and %s passes it as a program, too', async (...project) =>
    expectCleanAudit(project, true),
  );

  it.each(projects)('with %s, %s and %s passes its audit', async (...project) =>
    expectCleanAudit(project),
  );
});
