import path from 'node:path';
import { afterEach, expect, it, vi } from 'vitest';
import type { Prepared } from '../../../src/cli/add-auth/prepare.js';
import { checkingCommand, typesBefore } from '../../../src/cli/add-auth/type-check.js';
import { createContext } from '../../../src/cli/context.js';
import type { PackageFacts } from '../../../src/existing/findings.js';
import { writeProject } from '../../existing/support/written-project.js';
import { fakeProgram } from '../../support/fake-program.js';
import { fakeWorld } from '../../support/fake-world.js';

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The command of a package with these scripts. */
function commandOf(
  scripts: Readonly<Record<string, string>>,
  packageManager: PackageFacts['packageManager'] = 'npm',
): string | undefined {
  const directory = writeProject({ 'package.json': JSON.stringify({ scripts }) });
  const names = Object.fromEntries(Object.keys(scripts).map((name) => [name, name]));
  const facts = { packageManager, scripts: names } as unknown as PackageFacts;
  return checkingCommand(directory, facts)?.join(' ');
}

it.each<[string, Record<string, string>]>([
  ['npm run typecheck', { typecheck: 'tsc --noEmit', build: 'tsc' }],
  ['npm run build -- --noEmit', { build: 'tsc' }],
  ['npm run build -- --noEmit', { build: 'tsc -p tsconfig.build.json' }],
])('types are checked by %s', (command, scripts) => {
  expect(commandOf(scripts)).toBe(command);
});

it('passes the option on as the package manager wants it', () => {
  expect(commandOf({ build: 'tsc' }, 'pnpm')).toBe('pnpm run build --noEmit');
});

it.each(['tsc && cp a dist', 'rm -rf dist; tsc', 'tsup', 'tsc -b', 'next build'])(
  'a build that does more is not run for its types: %s',
  (build) => {
    expect(commandOf({ build })).toBeUndefined();
  },
);

it('shows nothing of what the environment of the server holds when types fail', async () => {
  const directory = writeProject({
    'package.json': JSON.stringify({ scripts: { typecheck: 'own' } }),
  });
  const said = `for n in $(seq 30); do echo "line $n local-only-not-a-secret"; done; exit 1`;
  fakeProgram(directory, 'npm', `test -e failing || { touch failing; exit 0; }; ${said}`);
  vi.stubEnv('PATH', `${directory}${path.delimiter}${process.env['PATH'] ?? ''}`);
  const types = await typesBefore(createContext(fakeWorld([], { cwd: directory }), false), {
    findings: { directory, facts: { packageManager: 'npm', scripts: { typecheck: 'typecheck' } } },
    decision: { existing: { environment: { PLACE_KEY: 'local-only-not-a-secret' } } },
  } as unknown as Prepared);
  const failure = await types?.again().catch((error: unknown) => String(error));
  expect(failure).toContain('line 30');
  expect(failure).not.toContain('not-a-secret');
});
