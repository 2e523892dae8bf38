import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { patientTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const bin = (name: string) => path.join(repository, 'node_modules', '.bin', name);

/** The official client with a key of its own, against the project and its local authorization server. */
describe.each([
  ['require', 'generic-oidc', 'express'],
  ['accept', 'generic-introspection', 'fetch'],
] as const)('a project with --dpop %s and %s', (dpop, providerId, frameworkId) => {
  const name = path.join('dpop', dpop);

  it('signs in the official client with a key, step-up included', async () => {
    const cwd = await writeCell(name, exampleConfig({ dpop, providerId, frameworkId }));
    const outcome = await run(bin('tsx'), ['dev/try.ts'], { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toContain('step-up, then the same call');
    expect(outcome.stdout).toContain('the same token without a proof is refused: 401');
    expect(outcome.stdout).toContain('a proof counts once: 401 invalid_dpop_proof');
  });

  it('passes its attacks on tokens that are bound to a key', async () => {
    const cwd = path.join(repository, '.cache', name);
    const outcome = await run(bin('vitest'), ['run', 'test/auth/dpop', ...patientTests], { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });
});
