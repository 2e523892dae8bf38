import path from 'node:path';
import fs from 'fs-extra';
import { beforeEach, describe, expect, it } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';
import { runIn } from '../support/update-project.js';

const OWN_TOOL = `import { z } from 'zod';
import { defineTool } from './tool.js';

export const purge = defineTool({
  name: 'purge',
  title: 'Purge',
  description: 'Written by hand.',
  inputSchema: z.object({}),
  readOnly: false,
  run: () => ({ text: 'purged' }),
});
`;

/** What a server says at its start of a registry, a scope map and a list of tools that people edit. */
describe('a project with tools of its own', () => {
  let directory: string;
  const place = (file: string) => path.join(directory, file);
  const edit = async (file: string, from: string, to: string) => {
    const before = await fs.readFile(place(file), 'utf8');
    expect(before).toContain(from);
    await fs.writeFile(
      place(file),
      before.replace(from, () => to),
    );
  };
  beforeEach(async () => {
    directory = await writeCell('own-tools', exampleConfig());
    await fs.writeFile(place('src/tools/purge.ts'), OWN_TOOL);
    await edit('src/server.ts', 'tools: []', 'tools: [purge]');
    await edit(
      'src/server.ts',
      'import type { Own',
      "import { purge } from './tools/purge.js';\nimport type { Own",
    );
    await edit('src/scope-map.ts', 'tools: {}', "tools: { purge: ['todos:purge'] }");
  });

  /** The outcome of the tests that ask all tools, and of the registry's own. */
  async function attacked(): Promise<string> {
    const program = path.join(repository, 'node_modules/.bin/vitest');
    const files = ['registry', 'scopes', 'surface', 'mcp-server'].map(
      (name) => `test/auth/${name}.test.ts`,
    );
    const outcome = await run(program, ['run', ...quickTests, ...files], { cwd: directory });
    return outcome.exitCode === 0 ? 'passed' : transcript(outcome);
  }

  /** What the server writes when it refuses to start. */
  async function refusal(): Promise<string> {
    const outcome = await run(path.join(repository, 'node_modules/.bin/tsx'), ['src/index.ts'], {
      cwd: directory,
      env: {
        PORT: '0',
        MCP_SERVER_URL: 'http://127.0.0.1:49321/mcp',
        AUTH_SERVER_ISSUER: 'http://127.0.0.1:49322',
      },
    });
    expect(outcome.exitCode, transcript(outcome)).toBe(1);
    return outcome.stderr;
  }

  it('guards them like those of the registry, also after the next tool', async () => {
    expect((await runIn(directory, 'add', 'tool', 'search', '--scope', 'orders:read')).code).toBe(
      0,
    );
    expect(await attacked()).toBe('passed');
  });

  it.each([
    [
      'other scopes',
      'src/scope-map.ts',
      'purge:',
      "whoami: ['x'], purge:",
      'whoami comes to ["x"]',
    ],
    [
      'a second tool',
      'src/server.ts',
      '[purge]',
      "[purge, { ...purge, name: 'whoami' }]",
      'src/server.ts has another one of the tool whoami',
    ],
    [
      'a tool without an entry',
      'src/scope-map.ts',
      'purge:',
      'purges:',
      'src/scope-map.ts has no entry for the tool purge',
    ],
  ])('does not start with %s, and names the place', async (_, file, from, to, says) => {
    await edit(file, from, to);
    const said = await refusal();
    expect(said).toContain(says);
    expect(said.trim().split('\n')).toHaveLength(1);
  });
});
