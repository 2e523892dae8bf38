import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fs from 'fs-extra';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { startDevServer, type DevServer } from '../support/dev-server.js';
import { exampleConfig } from '../support/example-config.js';
import { run, transcript } from '../support/run.js';
import { installSuites, SuitesUnavailable, type Suites } from './install-suites.js';

/** What the Inspector ends with when a server wants a token and it has none. */
const AUTH_REQUIRED = 3;

/** Declares the tests of one framework: the Inspector's command line against a running project. */
export function describeInspector(frameworkId: string): void {
  describe(`the Inspector against ${frameworkId}`, () => {
    let suites: Suites | SuitesUnavailable;
    let server: DevServer | undefined;
    let home: string;
    let full: string;
    let basic: string;

    beforeAll(async () => {
      suites = await installSuites().catch((error: unknown) => {
        if (error instanceof SuitesUnavailable) return error;
        throw error;
      });
      // It keeps tokens and settings in the home directory.
      home = await mkdtemp(path.join(tmpdir(), 'inspector-home-'));
      const config = exampleConfig({ frameworkId });
      const directory = await writeCell(path.join('inspector', frameworkId), config);
      const { env } = (server = await startDevServer(directory));
      const tsx = path.join(repository, 'node_modules/.bin/tsx');
      const token = async (...args: string[]) => {
        const outcome = await run(tsx, ['dev/token.ts', ...args], { cwd: directory, env });
        expect(outcome.exitCode, transcript(outcome)).toBe(0);
        return outcome.stdout.trim();
      };
      full = await token();
      basic = await token('--scope', 'mcp:access');
    });
    afterAll(async () => {
      await server?.stop();
      await fs.remove(home);
    });
    beforeEach((test) => {
      if (suites instanceof SuitesUnavailable) test.skip(suites.message);
    });

    describe.each(['legacy', 'modern'])('as a %s client', (era) => {
      const inspect = (token: string | undefined, ...args: string[]) => {
        if (suites instanceof SuitesUnavailable || !server) throw new Error('not started');
        const header = token === undefined ? [] : ['--header', `Authorization: Bearer ${token}`];
        const options = ['--protocol-era', era, '--format', 'json', '--stored-auth-only'];
        return run(
          suites.node,
          [suites.inspector, '--cli', server.url.href, ...options, ...header, ...args],
          { cwd: home, env: { HOME: home } },
        );
      };

      it('lists the tools', async () => {
        const outcome = await inspect(full, '--method', 'tools/list');
        expect(outcome.exitCode, transcript(outcome)).toBe(0);
        const { result } = JSON.parse(outcome.stdout) as { result: { tools: { name: string }[] } };
        const { tools } = exampleConfig();
        expect(result.tools.map(({ name }) => name)).toEqual(tools.map(({ name }) => name));
      });

      const call = (tool: string) => ['--method', 'tools/call', '--tool-name', tool];

      it('calls a tool', async () => {
        const outcome = await inspect(full, ...call('list_todos'));
        expect(outcome.exitCode, transcript(outcome)).toBe(0);
        expect(outcome.stdout).toContain('You have no to-dos.');
      });

      it('is refused with the scopes that a call needs', async () => {
        const outcome = await inspect(basic, ...call('list_todos'));
        expect(outcome.exitCode).toBe(1);
        expect(outcome.stderr).toContain('mcp:access todos:read');
      });

      it('is asked for a token when it has none', async () => {
        const outcome = await inspect(undefined, '--method', 'tools/list');
        expect(outcome.exitCode, transcript(outcome)).toBe(AUTH_REQUIRED);
        expect(outcome.stderr).toContain('auth_required');
      });
    });
  });
}
