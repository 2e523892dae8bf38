import { expect, it } from 'vitest';
import { checkingCommand } from '../../../src/cli/add-auth/type-check.js';
import type { PackageFacts } from '../../../src/existing/findings.js';
import { writeProject } from '../../existing/support/written-project.js';

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
