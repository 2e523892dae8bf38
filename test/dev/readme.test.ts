import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeCell } from '../support/cells.js';
import { startDevServer, type DevServer } from '../support/dev-server.js';
import { exampleConfig } from '../support/example-config.js';
import { run, transcript } from '../support/run.js';

/** What a reader pastes from the project's README while `npm run dev` runs. */
describe.each(['express', 'fetch'])('the README on %s', (frameworkId) => {
  let dev: DevServer;
  let directory: string;
  beforeAll(async () => {
    directory = await writeCell(`readme-${frameworkId}`, exampleConfig({ frameworkId }));
    dev = await startDevServer(directory);
  });
  afterAll(() => dev.stop());

  it('has a curl line that works as it is printed', async () => {
    const readme = await readFile(path.join(directory, 'README.md'), 'utf8');
    const line = /^ *curl [\s\S]*?[^\\]$/m.exec(readme)?.[0] ?? '';
    expect(line).toContain('http://127.0.0.1:3000/mcp');
    const here = line.replace('http://127.0.0.1:3000/mcp', dev.url.href);
    const outcome = await run('sh', ['-c', `${here} -sS`], { cwd: directory, env: dev.env });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    const { result } = JSON.parse(outcome.stdout) as { result?: { tools?: object[] } };
    expect(result?.tools).toHaveLength(5);
  });
});
