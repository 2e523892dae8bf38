import fs from 'fs-extra';
import path from 'node:path';
import { expect, it } from 'vitest';
import { runClient } from '../../src/existing/run-client.js';
import { repository } from '../support/cells.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

const { signal } = new AbortController();
const existing = (environment: Readonly<Record<string, string>> = {}) => ({
  ...({ shape: 'sdk1', runtime: 'node', language: 'typescript', modules: 'module' } as const),
  ...({ imports: '.js', layer: 'src/mcp-auth', development: 'mcp-auth' } as const),
  ...{ doors: [], start: ['node', 'x'], environment: { ...environment } },
});

/** A project with this as its client. */
function project(script: string): string {
  const directory = temporaryDirectory();
  fs.outputFileSync(path.join(directory, 'mcp-auth/dev/try.ts'), script);
  fs.symlinkSync(path.join(repository, 'node_modules'), path.join(directory, 'node_modules'));
  return directory;
}

it('shows nothing of what the environment of the server holds, half of it neither', async () => {
  const secret = 'local-only-not-a-secret';
  const directory = project(
    'console.log(process.env.PLACE_KEY + "x".repeat(3990)); process.exitCode = 1;',
  );
  const run = await runClient(directory, existing({ PLACE_KEY: secret }), signal, () => undefined);
  expect(run?.ok).toBe(false);
  expect(run?.output).toContain('x'.repeat(3000));
  expect(run?.output).not.toContain('secret');
});

it('is not said to have begun where the project has no client', async () => {
  const begun: string[] = [];
  const run = await runClient(temporaryDirectory(), existing(), signal, () => begun.push('begun'));
  expect(run).toBeUndefined();
  expect(begun).toEqual([]);
});
