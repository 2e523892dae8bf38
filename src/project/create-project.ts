import type { Config } from '../answers/config.js';
import { applyPlan } from './apply.js';
import type { GitResult } from './git.js';
import type { InstallResult } from './install.js';
import type { Plan } from './plan.js';

/** Steps of creating beside writing files. */
export interface CreateOptions {
  readonly packageManager: Config['packageManager'];
  readonly install: boolean;
  readonly git: boolean;
  readonly signal?: AbortSignal;
  /** Told when a step that may take long begins and ends. */
  readonly onStep?: (step: 'install' | 'git' | 'done') => void;
}

/** Outcomes of these steps. */
export interface CreateResult {
  readonly install: InstallResult;
  readonly git: GitResult;
}

/**
 * Creates the project of a plan. Installing and committing happen in the staging directory, so
 * that an interrupted run leaves nothing; their failures are results, not errors.
 */
export async function createProject(plan: Plan, options: CreateOptions): Promise<CreateResult> {
  const { signal, onStep } = options;
  let install: InstallResult = { status: 'skipped' };
  let git: GitResult = { status: 'skipped', note: 'not asked for' };
  await applyPlan(plan, {
    ...(signal ? { signal } : {}),
    async prepare(staging) {
      // Loading what starts programs costs as much as generating; most dry uses need neither.
      if (options.install) {
        onStep?.('install');
        const { installDependencies } = await import('./install.js');
        install = await installDependencies(staging, options.packageManager, signal);
      }
      if (options.git) {
        onStep?.('git');
        const { initRepository } = await import('./git.js');
        git = await initRepository(staging, signal);
      }
      onStep?.('done');
    },
  });
  return { install, git };
}
