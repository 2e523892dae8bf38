import path from 'node:path';
import { withDefaults } from '../../answers/defaults.js';
import { replayCommand } from '../../answers/replay.js';
import { toolNameWarnings } from '../../answers/tool-name-warnings.js';
import type { Answers } from '../../answers/schema.js';
import { validateAnswers } from '../../answers/validate.js';
import { enclosingProject } from '../../project/enclosing-project.js';
import { listTarget, TargetError } from '../../project/listing.js';
import { canAsk, type Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { startProgress } from '../output/progress.js';
import { visible } from '../output/visible.js';
import { UsageError } from '../usage-error.js';
import { adviceOnNode } from './advice-on-node.js';
import { askForRest, askInside } from './ask.js';
import { completeCommand } from './complete-command.js';
import type { Gathered } from './gather.js';
import { createPlanner, type Decision, type Planned, type Planner } from './plan.js';
import { refuseTarget, reportCreated, reportDryRun } from './report.js';
import { directoryOf, displayDirectory, type Target } from './target.js';

export { gather } from './gather.js';

/** Creates a project of what was gathered, after asking for the rest. Returns the exit code. */
export async function runCreate(gathered: Gathered, context: Context): Promise<number> {
  const { flags, given, target, isMissingAnswers } = gathered;
  const { cwd } = context.environment;
  const planner = createPlanner(cwd, flags.force);
  if (target.directory !== undefined) {
    const refused = await refuseEarly(gathered, target.directory, planner, context);
    if (refused !== undefined) return refused;
  }
  const around = flags.force ? undefined : placeAround(cwd, target);
  if (around !== undefined) {
    if (flags.yes || !canAsk(context)) throw insideError(cwd, around);
    await askInside(around, flags.plain, context);
  }
  const decision = isMissingAnswers
    ? await askForRest(gathered, planner, context)
    : decide(withDefaults(given), gathered);
  return carryOut(decision, gathered, planner, context);
}

/** Finds the project that a new one would lie in. */
function placeAround(cwd: string, { directory }: Target): string | undefined {
  const target = directory === undefined ? undefined : path.resolve(cwd, directory);
  return enclosingProject(target === undefined ? cwd : path.dirname(target));
}

function insideError(cwd: string, around: string): UsageError {
  const shown = displayDirectory(path.relative(cwd, around) || '.');
  const message = `would lie inside the project ${shown}; change that one with update, or create it elsewhere, or here with --force`;
  return new UsageError([{ path: '', flag: '[directory]', message }]);
}

function decide(answers: Answers, { flags, target }: Gathered): Decision {
  return {
    answers,
    directory: directoryOf(target.directory, answers.name),
    install: flags.install ?? true,
    git: flags.git ?? true,
  };
}

/** Refuses a taken directory before any question; which answers come does not matter for that. */
async function refuseEarly(
  gathered: Gathered,
  directory: string,
  planner: Planner,
  context: Context,
): Promise<number | undefined> {
  try {
    const listing = await listTarget(path.resolve(context.environment.cwd, directory), []);
    if (listing.state !== 'occupied' || gathered.flags.force) return undefined;
  } catch (error) {
    if (error instanceof TargetError) return refuseDirectory(context, directory, error);
    throw error;
  }
  const { plan } = await planner(decide(withDefaults(gathered.given), gathered));
  return plan.refused === undefined ? undefined : refuseTarget(context, plan, directory);
}

async function carryOut(
  decision: Decision,
  { flags, given, target, isMissingAnswers, withFlag }: Gathered,
  planner: Planner,
  context: Context,
): Promise<number> {
  const { directory, install, git } = decision;
  const { cwd, signal } = context.environment;
  // What was given may fit neither the defaults nor what a person chose.
  const checked = validateAnswers(decision.answers);
  if (!checked.ok) {
    const problems = checked.problems.map(withFlag);
    // What a person has chosen meanwhile would not be in it.
    const command = isMissingAnswers
      ? undefined
      : completeCommand(
          {
            ...{ flags, given, target, problems },
            packageManager: decision.answers.packageManager ?? 'npm',
            signIn: given.signIn,
          },
          context.program,
        );
    throw new UsageError(problems, command);
  }
  let planned: Planned;
  try {
    planned = await planner(decision);
  } catch (error) {
    if (error instanceof TargetError) return refuseDirectory(context, directory, error);
    throw error;
  }
  const { config, plan } = planned;
  if (plan.refused !== undefined) return refuseTarget(context, plan, directory);
  const advice = adviceOnNode(config, process.versions.node);
  for (const warning of [...toolNameWarnings(decision.answers), ...advice]) {
    context.warn(withFlag(warning));
  }
  const { packageManager } = config;
  const replay = replayCommand(config, directory, { install, git, program: context.program });
  if (flags['dry-run']) return reportDryRun(context, plan, directory, replay);

  if (install && packageManager.startsWith('yarn')) {
    const { wrongYarn } = await import('../../project/installed-yarn.js');
    const message = await wrongYarn(packageManager, cwd, signal);
    if (message !== undefined)
      throw new UsageError([withFlag({ path: 'packageManager', message })]);
  }
  const { createProject } = await import('../../project/create-project.js');
  let progress: ReturnType<typeof startProgress> | undefined;
  const result = await createProject(plan, {
    packageManager,
    install,
    git,
    signal,
    onStep(step) {
      progress?.end();
      const text = `Installing dependencies with ${packageManager}`;
      progress = step === 'install' ? startProgress(context, text, flags.plain) : undefined;
    },
  }).finally(() => progress?.end());
  return reportCreated(context, { config, plan, directory, result, replay });
}

function refuseDirectory(context: Context, directory: string, error: TargetError): number {
  const { code } = error;
  const message = `${directory} ${error.message}`;
  const exitCode = exitCodes.failure;
  const problems = [{ path: '', flag: '[directory]', message }];
  context.document({ ok: false, exitCode, code, problems });
  context.complain(`create-secure-mcp: ${visible(message)}, nothing was written`);
  return exitCode;
}
