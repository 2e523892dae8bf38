import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { adjustedProjects } from '../support/adjusted-projects.js';
import { repository, writeCell } from '../support/cells.js';
import { coveringSet } from '../support/covering-set.js';
import { matrix } from '../support/narrowed.js';
import { run, transcript } from '../support/run.js';

const MINUTE = 60_000;
const bin = (name: string) => path.join(repository, 'node_modules', '.bin', name);

/** One project of every provider; frameworks, and with them revisions and tools, take turns. */
const projects = matrix.providers.map((provider, index) => {
  const framework = matrix.frameworks[index % matrix.frameworks.length];
  const project = coveringSet.find(
    ({ providerId, frameworkId }) => providerId === provider.id && frameworkId === framework?.id,
  );
  if (!project) throw new Error(`the covering set lacks ${provider.id} on ${framework?.id ?? ''}`);
  return project;
});

/** And one for each way in which settings describe a server. */
const described = adjustedProjects.map(({ config }, index) => ({
  id: `settings-${index}`,
  config,
}));

describe.concurrent.each([...projects, ...described])('the project $id', ({ id, config }) => {
  it('passes its own attack tests and signs in a client', { timeout: 5 * MINUTE }, async () => {
    const cwd = await writeCell(path.join('running', id), config);
    const tests = await run(bin('vitest'), ['run'], { cwd, timeout: 3 * MINUTE });
    expect(tests.exitCode, transcript(tests)).toBe(0);
    expect(tests.stdout).toMatch(/Tests {2}\d{3,4} passed/);
    const tried = await run(bin('tsx'), ['dev/try.ts'], { cwd, timeout: MINUTE });
    expect(tried.exitCode, transcript(tried)).toBe(0);
    const stepsUp = config.tools.some(({ scopes }) => scopes.length > 0);
    expect(tried.stdout).toContain(stepsUp ? 'insufficient_scope' : 'skipped');
  });
});
