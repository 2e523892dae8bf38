import { tmpdir } from 'node:os';
import path from 'node:path';
import fs from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageManagerCommands } from '../../../src/render/package-manager.js';
import { buildCli } from '../../support/built-cli.js';
import { PATIENCE, patientTests, quickTests } from '../../support/patience.js';
import { run, transcript, type Outcome } from '../../support/run.js';
import { installManagers, managers, pathWith, type Manager } from './managers.js';

/** A package manager, and the framework of the project that it installs. */
export type Installed = Manager & { readonly framework: string };

/**
 * Describes projects that package managers install, outside the repository.
 *
 * @param installs the managers and the frameworks of their projects
 */
export function describeManagers(installs: readonly Installed[]): void {
  let bin: string;
  let installation: string | Error;
  let work: string;
  beforeAll(async () => {
    bin = buildCli();
    installation = await installManagers();
    // Outside the repository, whose packages would be found by climbing.
    work = await fs.mkdtemp(path.join(tmpdir(), 'package-managers-'));
  }, 3 * PATIENCE);
  afterAll(async () => {
    await fs.remove(work);
    await fs.remove(path.dirname(path.dirname(bin)));
  });

  describe.each(installs)('$title installs a project for $framework', (manager) => {
    const { framework } = manager;
    const isDeno = manager.program === 'deno';

    it('that it can check, build and test', { timeout: 3 * PATIENCE }, async (test) => {
      if (installation instanceof Error) return test.skip(installation.message);
      const PATH = await pathWith(manager, installation);
      if (PATH instanceof Error) return test.skip(PATH.message);
      const env = { PATH, CI: 'true' };
      const name = `${manager.title}-${framework}`.replace(' ', '-').toLowerCase();
      const cwd = path.join(work, name);
      const sh = (command: string) => run('/bin/sh', ['-c', command], { cwd, env });
      const succeed = async (command: string) => {
        const outcome = await sh(command);
        expect(outcome.exitCode, `${command}: ${transcript(outcome)}`).toBe(0);
      };

      const flags = [
        '--yes',
        '--no-git',
        '--framework',
        framework,
        '--package-manager',
        manager.id,
      ];
      const created = await run(
        process.execPath,
        [bin, name, ...flags, isDeno ? '--no-install' : '--install'],
        { cwd: work, env },
      );
      if (isDeno) {
        const installed = await sh('deno install');
        const missing = installed.exitCode !== 0 ? missingPackage(installed) : undefined;
        // It resolves packages for other systems too, and takes no stand-in for one.
        if (missing !== undefined) return test.skip(`the registry has no ${missing}`);
      } else if (created.exitCode !== 0)
        await installWithout(missingPackage(created), cwd, succeed);

      const { run: runScript, installFrozen, prune } = packageManagerCommands[manager.id];
      const script = isDeno ? 'deno task' : runScript;
      // The linter and its packages are the same for every framework, and found as npm does it in most.
      const isLinted = framework === 'express' && LINTED.has(manager.title);
      const scripts = ['typecheck', ...(isLinted ? ['lint'] : []), 'build'];
      for (const each of scripts) await succeed(`${script} ${each}`);
      const tests = [...(isDeno ? patientTests : quickTests), ...testsOf(manager)];
      await succeed(`${script} test ${tests.join(' ')}`);
      if (isDeno || framework !== 'express') return;

      // What the workflow and the image do, with the lock file that was just written.
      await succeed(installFrozen);
      await succeed(prune);
      const started = await sh('NODE_ENV=production node dist/index.js');
      expect(started.stderr).toContain('MCP_SERVER_URL is missing');
    });
  });
}

/** Those that keep packages apart, or in a place of their own. */
const LINTED = new Set<string>([managers.pnpm12.title, managers.yarn4.title]);

/** All of one framework, and in another runtime; else what loads the framework: the compiler has found the other imports. */
function testsOf({ program, framework }: Installed): readonly string[] {
  return framework === 'express' || program === 'deno' ? [] : ['transport', 'mcp-server', 'log'];
}

/** The package that a registry says it does not have; anything else is a failure. */
function missingPackage(outcome: Outcome): string {
  const [, name] =
    /Couldn't find package "([^"]+)"|(\S+)@npm:\S+ Package not found|npm package '([^']+)' does not exist/
      .exec(outcome.stdout + outcome.stderr)
      ?.filter(Boolean) ?? [];
  expect(name, transcript(outcome)).toBeDefined();
  return name ?? '';
}

/**
 * Yarn looks up packages for other systems too, and a registry may lack one that nobody needs here: an
 * empty one stands in for it.
 */
async function installWithout(
  missing: string,
  project: string,
  succeed: (command: string) => Promise<void>,
): Promise<void> {
  const standIn = path.join(project, '..', `stand-in-${path.basename(project)}`);
  await fs.outputJson(path.join(standIn, 'package.json'), { name: missing, version: '0.1.0' });
  const file = path.join(project, 'package.json');
  const packageJson = (await fs.readJson(file)) as { resolutions?: object };
  const resolutions = { ...packageJson.resolutions, [missing]: `file:${standIn}` };
  await fs.writeJson(file, { ...packageJson, resolutions }, { spaces: 2 });
  await succeed('YARN_ENABLE_IMMUTABLE_INSTALLS=false yarn install');
}
