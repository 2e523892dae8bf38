import { expect } from 'vitest';
import { audit } from '../../../src/audit/index.js';
import { optionsOf } from '../../../src/audit/project/audit-project.js';
import { startProject } from '../../../src/audit/project/start-project.js';
import { PATIENCE } from '../../support/patience.js';
import { run } from '../../support/run-cli.js';
import { writeCell } from '../../support/cells.js';
import { exampleConfig, ownTool } from '../../support/example-config.js';
import { fakeWorld } from '../../support/fake-world.js';

export type Project = readonly [framework: string, provider: string, revision: string];

interface Seen {
  readonly id: string;
  readonly verdict: string;
  readonly says?: string;
  readonly group: string;
}

/** Why a right project need not pass a check of the program. */
const OF_OTHERS =
  /tokens are (?:introspected|JWTs)|the host reads requests|no address beside loopback/;

/**
 * Generates a project, has it audited with every kind of token, and expects no warning but one that is the SDK's.
 *
 * @param restarts it is started again and again, too, which takes a while
 */
export async function expectCleanAudit(
  [framework, provider, revision]: Project,
  restarts = false,
): Promise<void> {
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
  const { code, checks } = await (restarts ? auditByCommand : auditOnce)(directory);
  const said = checks.filter(({ verdict }) => verdict === 'fail' || verdict === 'warn');
  // The SDK has one code for all eras, that of the newest; a SHOULD of the earlier ones.
  const known =
    config.revision.unknownResourceCode === -32602 ? [] : ['ERR-03: the code is -32602'];
  expect(said.map(({ id, says }) => `${id}: ${says ?? ''}`)).toEqual(known);
  expect(code).toBe(0);
  expect(checks.filter(({ verdict }) => verdict === 'pass').length).toBeGreaterThan(90);
  const ofProcess = checks.filter(({ group }) => group === 'process');
  expect(ofProcess.some(({ verdict }) => verdict === 'pass')).toBe(restarts);
  const unseen = ofProcess.filter(({ verdict }) => restarts && verdict !== 'pass');
  expect(unseen.filter(({ says = '' }) => !OF_OTHERS.test(says))).toEqual([]);
  const guarded = checks.find(({ id, group }) => id === 'SCOPE-02' && group === 'scopes');
  expect(guarded?.verdict).toBe('pass');
}

async function auditByCommand(directory: string) {
  const world = fakeWorld(
    ['audit', '--project', directory, '--allow-tool-calls', '--rate', '5000', '--json'],
    { cwd: '/' },
  );
  const code = await run(world);
  return { code, ...(JSON.parse(world.stdout.text) as { checks: readonly Seen[] }) };
}

async function auditOnce(directory: string) {
  const { signal } = new AbortController();
  const project = await startProject(directory, signal);
  try {
    const options = optionsOf(project, signal);
    const limits = { ...options.limits, rate: 5000, totalMs: PATIENCE };
    const { findings, stopped } = await audit({ ...options, limits, allowToolCalls: true });
    return { code: stopped === undefined ? 0 : 1, checks: findings as readonly Seen[] };
  } finally {
    await project.stop();
  }
}
