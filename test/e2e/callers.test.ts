import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { callersProject } from '../support/callers-project.js';
import { repository, writeCell } from '../support/cells.js';
import { startDevServer } from '../support/dev-server.js';
import { patientTests, quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const bin = (name: string) => path.join(repository, 'node_modules', '.bin', name);

/** What differs from a project with users alone. */
const OF_CALLERS = ['machines', 'roles', 'resource-server', 'provider'].map(
  (name) => `test/auth/${name}.test.ts`,
);

/** Machines whose tokens have roles alone, those that ask for scopes, and roles where no machine may call. */
describe.each([
  ['entra', 'node', []],
  ['okta', 'hono', OF_CALLERS],
  ['generic-introspection', 'fetch', OF_CALLERS],
] as const)('a project with the machines and roles of %s', (providerId, frameworkId, attacks) => {
  const config = callersProject(providerId, frameworkId);
  let cwd: string;
  beforeAll(async () => {
    cwd = await writeCell(path.join('callers', providerId), config);
  });

  it('type-checks', async () => {
    const types = await run(bin('tsc'), [], { cwd });
    expect(types.exitCode, transcript(types)).toBe(0);
  });

  // What the others have beside it is of their frameworks, which `test/matrix/covering.test.ts` sends there.
  it.runIf(attacks.length === 0)('passes its linter', async () => {
    const lint = await run(bin('eslint'), ['src', 'dev', 'test/auth'], { cwd });
    expect(lint.exitCode, transcript(lint)).toBe(0);
  });

  it('passes its attacks on machines and roles', async () => {
    // All tests of one project as its users run them.
    const how = attacks.length === 0 ? patientTests : quickTests;
    const outcome = await run(bin('vitest'), ['run', ...how, ...attacks], { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    for (const part of ['roles', ...(config.machines ? ['machines'] : [])]) {
      expect(outcome.stdout).toMatch(new RegExp(`✓.* test/auth/${part}\\.test\\.ts`));
    }
  });

  it('signs in the official client, step-up included', async () => {
    const outcome = await run(bin('tsx'), ['dev/try.ts'], { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toContain('insufficient_scope');
  });

  it.runIf(config.machines)('serves its machines, with tokens of their own alone', async () => {
    const server = await startDevServer(cwd);
    const tokenOf = async (...caller: string[]) => {
      const outcome = await run(bin('tsx'), ['dev/token.ts', ...caller], { cwd, env: server.env });
      return outcome.exitCode === 0 ? outcome.stdout.trim() : transcript(outcome);
    };
    const call = async (tool: string, token: string) => {
      const { status } = await fetch(server.url, {
        method: 'POST',
        headers: {
          'authorization': `Bearer ${token}`,
          'content-type': 'application/json',
          'accept': 'application/json, text/event-stream',
          'mcp-protocol-version': '2025-06-18',
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: tool, arguments: {} },
        }),
      });
      return status;
    };
    try {
      const machine = await tokenOf('--machine', 'ci-bot');
      expect(await call('list_todos', machine)).toBe(200);
      expect(await call('add_todo', machine)).toBe(403);
      // Listed without a scope, and not listed.
      const other = await tokenOf('--machine', '6f0c7c1e-0000-4000-8000-000000000004');
      expect(await call('list_todos', other)).toBe(403);
      expect(await tokenOf('--machine', 'nobody')).toContain('--machine must be one of');
      // The first user has every role, the second has none.
      expect(await call('list_todos', await tokenOf())).toBe(200);
      expect(await call('list_todos', await tokenOf('--user', 'bob'))).toBe(403);
    } finally {
      await server.stop();
    }
  });
});
