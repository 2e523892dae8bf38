import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const bin = (name: string) => path.join(repository, 'node_modules', '.bin', name);

/** As it is set for the real environment: the endpoint is the whole host. */
const env = { MCP_SERVER_URL: 'https://mcp.example.com' };

describe.each(['express', 'fetch'])('a server at the root of a host, on %s', (frameworkId) => {
  it('signs in the official client, which adds a slash', async () => {
    const directory = await writeCell(`root-${frameworkId}`, exampleConfig({ frameworkId }));
    const outcome = await run(bin('tsx'), ['dev/try.ts'], { cwd: directory, env });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toMatch(/at http:\/\/127\.0\.0\.1:\d+$/m);
    expect(outcome.stdout).toContain('insufficient_scope');
  });

  it('passes its own attack tests on transport and tokens', async () => {
    const directory = await writeCell(
      `root-attacks-${frameworkId}`,
      exampleConfig({ frameworkId }),
    );
    const files = ['transport', 'metadata', 'token', 'refusals', 'raw-request'];
    const outcome = await run(bin('vitest'), ['run', ...quickTests, ...files], {
      cwd: directory,
      env,
    });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });
});
