import path from 'node:path';
import { withDefaults } from '../answers/defaults.js';
import { replayCommand } from '../answers/replay.js';
import { toolNameWarnings } from '../answers/tool-name-warnings.js';
import type { Answers, GivenAnswers } from '../answers/schema.js';
import { validateAnswers } from '../answers/validate.js';
import { enclosingProject } from '../project/enclosing-project.js';
import { listTarget, TargetError } from '../project/listing.js';
import { askForRest, askInside } from './ask.js';
import { mistypedCommand } from './command-names.js';
import { planFor, type Decision } from './decision.js';
import { exitCodes } from './exit-codes.js';
import { gather, missingProblems, type Gathered } from './gather.js';
import { detectPackageManager } from './invocation.js';
import { visible, type Io } from './io.js';
import { startProgress } from './progress.js';
import { withFlag, type FlagValues } from './read-flags.js';
import { refuseTarget, reportCreated, reportDryRun } from './report.js';
import { directoryOf, displayDirectory, type Target } from './target.js';
import { completeCommand, refuseUsage } from './usage.js';
import { canAsk, type World } from './world.js';

/** `create-secure-mcp [directory]`. Returns the exit code; throws what nobody expected. */
export async function create(world: World, io: Io, flags: FlagValues): Promise<number> {
  const mistyped = mistypedCommand(flags.directory, flags.extra);
  if (mistyped) return refuseUsage(io, [mistyped]);
  const gathered = await gather(world, io, flags);
  const { given, target, problems } = gathered;
  const missing = flags.yes ? [] : missingProblems(gathered, flags);
  if (problems.length > 0 || (missing.length > 0 && !canAsk(world, io.prose))) {
    const all = [...problems, ...missing];
    const attempt = { ...gathered, flags, answers: given, problems: all };
    return refuseUsage(io, all, completeCommand({ ...attempt, ...identity(world, io, given) }));
  }
  if (target.directory !== undefined) {
    const refused = await refuseEarly(world, io, flags, gathered);
    if (refused !== undefined) return refused;
  }
  const around = flags.force ? undefined : placeAround(world, target);
  if (around !== undefined) {
    if (flags.yes || !canAsk(world, io.prose)) return refuseInside(world, io, around);
    await askInside(world, io, flags, around);
  }
  const decision =
    missing.length > 0
      ? await askForRest(world, io, flags, gathered)
      : decide(withDefaults(given), flags, target);
  return carryOut(world, io, flags, decision);
}

/** The project that a new one would lie in. */
function placeAround({ cwd }: World, { directory }: Target): string | undefined {
  const target = directory === undefined ? undefined : path.resolve(cwd, directory);
  return enclosingProject(target === undefined ? cwd : path.dirname(target));
}

function refuseInside({ cwd }: World, io: Io, around: string): number {
  const shown = displayDirectory(path.relative(cwd, around) || '.');
  const message = `would lie inside the project ${shown}; change that one with update, or create it elsewhere, or here with --force`;
  return refuseUsage(io, [{ path: '', flag: '[directory]', message }]);
}

function identity(world: World, io: Io, given: GivenAnswers) {
  return {
    packageManager: given.packageManager ?? detectPackageManager(world.env),
    program: io.program,
  };
}

function decide(answers: Answers, flags: FlagValues, target: Target): Decision {
  return {
    answers,
    directory: directoryOf(target.directory, answers.name),
    install: flags.install ?? true,
    git: flags.git ?? true,
  };
}

/** A taken directory is refused before any question; which answers come does not matter for that. */
async function refuseEarly(
  world: World,
  io: Io,
  flags: FlagValues,
  { given, target }: Gathered,
): Promise<number | undefined> {
  const directory = target.directory ?? '';
  try {
    const listing = await listTarget(path.resolve(world.cwd, directory), []);
    if (listing.state !== 'occupied' || flags.force) return undefined;
  } catch (error) {
    if (error instanceof TargetError) return refuseDirectory(io, directory, error.message);
    throw error;
  }
  const { plan } = await planFor(world, flags, decide(withDefaults(given), flags, target));
  return plan.refused === undefined ? undefined : refuseTarget(io, plan, directory);
}

async function carryOut(
  world: World,
  io: Io,
  flags: FlagValues,
  decision: Decision,
): Promise<number> {
  const { directory, install, git } = decision;
  const checked = validateAnswers(decision.answers);
  if (!checked.ok) {
    return refuseUsage(
      io,
      checked.problems.map((problem) => withFlag(problem, flags)),
    );
  }
  let planned: Awaited<ReturnType<typeof planFor>>;
  try {
    planned = await planFor(world, flags, decision);
  } catch (error) {
    if (error instanceof TargetError) return refuseDirectory(io, directory, error.message);
    throw error;
  }
  const { config, plan } = planned;
  if (plan.refused !== undefined) return refuseTarget(io, plan, directory);
  for (const warning of toolNameWarnings(decision.answers)) io.warn(withFlag(warning, flags));
  const { packageManager } = config;
  const replay = replayCommand(config, directory, { install, git, program: io.program });
  if (flags.dryRun) return reportDryRun(io, plan, directory, replay);

  if (install && packageManager.startsWith('yarn')) {
    const { wrongYarn } = await import('../project/installed-yarn.js');
    const message = await wrongYarn(packageManager, world.cwd, world.signal);
    if (message !== undefined) {
      return refuseUsage(io, [withFlag({ path: 'packageManager', message }, flags)]);
    }
  }
  const { createProject } = await import('../project/create-project.js');
  let progress: ReturnType<typeof startProgress> | undefined;
  const result = await createProject(plan, {
    ...{ packageManager, install, git, signal: world.signal },
    onStep(step) {
      progress?.end();
      const text = `Installing dependencies with ${packageManager}`;
      progress = step === 'install' ? startProgress(io, world, text, flags.plain) : undefined;
    },
  }).finally(() => progress?.end());
  return reportCreated(io, { config, plan, directory, result, replay });
}

function refuseDirectory(io: Io, directory: string, fault: string): number {
  const message = `${directory} ${fault}`;
  const exitCode = exitCodes.failure;
  const problems = [{ path: '', flag: '[directory]', message }];
  io.document({ ok: false, exitCode, code: 'unusable-target', problems });
  io.complain(`create-secure-mcp: ${visible(message)}, nothing was written`);
  return exitCode;
}
