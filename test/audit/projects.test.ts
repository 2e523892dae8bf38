import { describe, expect, it } from 'vitest';
import { run } from '../../src/cli/run.js';
import { exampleConfig, ownTool } from '../support/example-config.js';
import { writeCell } from '../support/cells.js';
import { fakeWorld } from '../support/fake-world.js';

type Project = readonly [framework: string, provider: string, revision: string];

/** Few projects that together show frameworks, revisions and ways to verify tokens. */
const projects: readonly Project[] = [
  ['express', 'generic-oidc', '2026-07-28'],
  ['fetch', 'generic-oidc', '2025-11-25'],
  ['hono', 'entra', '2025-06-18'],
  ['node', 'generic-introspection', '2026-07-28'],
  ['fastify', 'keycloak', '2026-07-28'],
];

/** What `npm run test:audit` adds: every framework with every kind of provider; some minutes. */
const frameworks = ['express', 'fastify', 'hono', 'node', 'fetch'] as const;
const providers = ['generic-oidc', 'keycloak', 'hydra', 'entra', 'cognito', 'okta'] as const;
const all: readonly Project[] = [
  ...frameworks.flatMap((framework) =>
    providers.map((provider) => [framework, provider, '2026-07-28'] as const),
  ),
  ...(['express', 'fetch'] as const).flatMap((framework) =>
    (['2025-11-25', '2025-06-18'] as const).map(
      (spec) => [framework, 'generic-oidc', spec] as const,
    ),
  ),
];

describe('a generated project', () => {
  it.each(process.env['AUDIT_ALL'] ? all : projects)(
    'with %s, %s and %s passes its audit',
    { timeout: 60_000 },
    async (frameworkId, providerId, revisionId) => {
      const config = exampleConfig({ frameworkId, providerId, revisionId });
      const tool = ownTool({ name: 'refund.v2', scopes: ['orders:read', 'orders:refund'] });
      const directory = await writeCell(`audit/${frameworkId}-${providerId}-${revisionId}`, {
        ...config,
        tools: [...config.tools, tool],
      });
      const world = fakeWorld(
        ['audit', '--project', directory, '--allow-tool-calls', '--rate', '5000', '--json'],
        { cwd: '/' },
      );
      const code = await run(world);
      const { checks, counts } = JSON.parse(world.stdout.text) as {
        checks: { id: string; verdict: string; says?: string; family: string }[];
        counts: { passed: number };
      };
      const said = checks.filter(({ verdict }) => ['failed', 'warning'].includes(verdict));
      expect(said.map(({ id, says }) => `${id}: ${says ?? ''}`)).toEqual([]);
      expect(code).toBe(0);
      expect(counts.passed).toBeGreaterThan(90);
      const guarded = checks.find(({ id, family }) => id === 'SCOPE-02' && family === 'scopes');
      expect(guarded?.verdict).toBe('passed');
    },
  );
});
