import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const bin = (name: string) => path.join(repository, 'node_modules', '.bin', name);

/** Words of the titles to run, while somebody works on one attack; else all. */
const attack = process.env['ATTACK'];

/** What `--yes` gives, with this repository's own packages; `test/e2e` really installs. */
describe('the project with the defaults', () => {
  let cwd: string;
  beforeAll(async () => {
    cwd = await writeCell('default-project', exampleConfig());
  });

  it('passes its own attack tests', async () => {
    const titles = attack === undefined ? [] : ['-t', attack];
    const outcome = await run(bin('vitest'), ['run', ...quickTests, ...titles], { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toMatch(
      attack === undefined ? /Tests {2}\d{3,4} passed/ : /Tests {2}\d+ passed/,
    );
  });

  it('signs in the official client, step-up included', async () => {
    const outcome = await run(bin('tsx'), ['dev/try.ts'], { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toContain('insufficient_scope');
  });
});
