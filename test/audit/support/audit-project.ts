import { expect } from 'vitest';
import { run } from '../../support/run-cli.js';
import { writeCell } from '../../support/cells.js';
import { exampleConfig, ownTool } from '../../support/example-config.js';
import { fakeWorld } from '../../support/fake-world.js';

export type Project = readonly [framework: string, provider: string, revision: string];

/** Generates a project, has it audited with every kind of token, and expects no warning but one that is the SDK's. */
export async function expectCleanAudit([framework, provider, revision]: Project): Promise<void> {
  const config = exampleConfig({
    frameworkId: framework,
    providerId: provider,
    revisionId: revision,
  });
  const tool = ownTool({ name: 'refund.v2', scopes: ['orders:read', 'orders:refund'] });
  const directory = await writeCell(`audit/${framework}-${provider}-${revision}`, {
    ...config,
    tools: [...config.tools, tool],
  });
  const world = fakeWorld(
    ['audit', '--project', directory, '--allow-tool-calls', '--rate', '5000', '--json'],
    { cwd: '/' },
  );
  const code = await run(world);
  const { checks, counts } = JSON.parse(world.stdout.text) as {
    checks: { id: string; verdict: string; says?: string; group: string }[];
    counts: { pass: number };
  };
  const said = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  // The SDK has one code for all eras, that of the newest; a SHOULD of the earlier ones.
  const known =
    config.revision.unknownResourceCode === -32602 ? [] : ['ERR-03: the code is -32602'];
  expect(said.map(({ id, says }) => `${id}: ${says ?? ''}`)).toEqual(known);
  expect(code).toBe(0);
  expect(counts.pass).toBeGreaterThan(90);
  const guarded = checks.find(({ id, group }) => id === 'SCOPE-02' && group === 'scopes');
  expect(guarded?.verdict).toBe('pass');
}
