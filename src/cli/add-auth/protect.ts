import path from 'node:path';
import { shellQuote } from '../../answers/replay.js';
import { variablesToSet } from '../../catalog/environment.js';
import { installCommand } from '../../project/install-command.js';
import { ownInstaller } from '../../project/own-installer.js';
import { installDependencies, type InstallResult } from '../../project/install.js';
import { InterruptedError } from '../../project/interrupt.js';
import { packageManagerCommands } from '../../render/package-manager.js';
import { noteInstalled } from '../../update/patches.js';
import { unmarkUnproven } from '../../update/unproven.js';
import { wrapped } from '../../wizard/wrapped.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { startProgress } from '../output/progress.js';
import { visible } from '../output/visible.js';
import { UsageError } from '../usage-error.js';
import type { AddAuthFlags } from './flags.js';
import { isInstalled, newPackages } from './installed.js';
import { keepLockFiles } from './lock-files.js';
import type { Prepared } from './prepare.js';
import { prove, UNPROVEN, type Proven } from './prove.js';
import { documentOf } from './report.js';
import { replayOf } from './replay.js';
import { typesBefore, type TypeCheck } from './type-check.js';
import { sayInterrupted } from './say-interrupted.js';
import { writeProtection } from './write-protection.js';

/** As wide as a terminal is at the least. */
const WIDTH = 80;

/** One thing to do next. */
interface NextStep {
  readonly command: string;
  readonly says: string;
}

/** Writes the protection, installs what is new, proves it, and says what comes next. Returns the exit code. */
export async function protect(
  context: Context,
  flags: AddAuthFlags,
  prepared: Prepared,
): Promise<number> {
  const { findings, decision, protection } = prepared;
  const { signal } = context.environment;
  if (decision.isStarted && flags.install === false) refuseUninstalled(prepared);
  const types = decision.isStarted ? await typesBefore(context, prepared) : undefined;
  // Without consent nothing of the owner runs, scripts of packages and helpers of package managers included.
  const own = decision.isStarted ? undefined : ownInstaller(findings.directory);
  const install = await writeProtection(findings.directory, protection.changes, signal, () =>
    installNew(context, flags, prepared, types, own),
  );
  let proof = UNPROVEN;
  try {
    if (decision.isStarted && install.status !== 'failed') proof = await prove(context, prepared);
  } catch (error) {
    if (!(error instanceof InterruptedError)) throw error;
    return sayInterrupted(context, findings.directory, error);
  }
  const isFailed = install.status === 'failed';
  const exitCode = isFailed ? exitCodes.failure : proof.exitCode;
  if (exitCode === exitCodes.done) await unmarkUnproven(findings.directory);
  const next = nextSteps(context, prepared, install);
  context.document({
    ok: exitCode === exitCodes.done,
    exitCode,
    written: true,
    ...(isFailed
      ? { problems: [{ path: '', message: 'the dependencies could not be installed' }] }
      : {}),
    ...(await documentOf(flags, prepared)),
    install,
    proof: proof.document,
    nextSteps: next.map(({ command }) => command),
    command: replayOf(context, flags, decision),
  });
  sayEnd(context, flags, prepared, { install, proof, next, own });
  return exitCode;
}

/**
 * Refuses to prove what cannot start.
 *
 * @throws UsageError that names the packages
 */
function refuseUninstalled({ findings: { directory }, protection }: Prepared): void {
  const missing = newPackages(protection.changes).filter((name) => !isInstalled(directory, name));
  if (missing.length === 0) return;
  const message = `contradicts --start-server: ${missing.join(', ')} must be there for the proof`;
  throw new UsageError([{ path: '', flag: '--no-install', message }]);
}

/**
 * Installs with the owner's package manager, then checks types. An interruption puts the lock file back as it was.
 *
 * @throws RefusedError for an error in types that was not there before
 */
async function installNew(
  context: Context,
  flags: AddAuthFlags,
  { findings, protection, decision }: Prepared,
  types: TypeCheck | undefined,
  own: string | undefined,
): Promise<InstallResult> {
  if (flags.install === false || own !== undefined) return { status: 'skipped' };
  const { packageManager } = protection.config;
  const restore = await keepLockFiles(findings);
  const text = `Installing dependencies with ${packageManager}`;
  let progress = startProgress(context, text, flags.plain);
  try {
    const { signal } = context.environment;
    const result = await installDependencies(
      findings.directory,
      packageManager,
      signal,
      decision.isStarted,
    );
    if (result.status === 'done' && types) {
      progress.end();
      progress = startProgress(context, `Checking types: ${types.command.join(' ')}`, flags.plain);
      await types.again();
    }
    await noteInstalled(findings.directory);
    return result;
  } catch (error) {
    await restore();
    throw error;
  } finally {
    progress.end();
  }
}

function nextSteps(
  context: Context,
  { protection, findings }: Prepared,
  install: InstallResult,
): NextStep[] {
  const { packageManager } = protection.config;
  const { run } = packageManagerCommands[packageManager];
  const where = path.relative(context.environment.cwd, findings.directory);
  return [
    ...(where === '' ? [] : [{ command: `cd ${shellQuote(where)}`, says: '' }]),
    ...(install.status === 'done' ? [] : [{ command: installCommand(packageManager), says: '' }]),
    { command: `${run} mcp-auth:test`, says: 'the attacks on your auth layer and your server' },
    { command: `${run} mcp-auth:dev`, says: 'your server and a local authorization server' },
    {
      command: `${run} mcp-auth:try`,
      says: 'in a second terminal: a client signs in, is refused, succeeds',
    },
  ];
}

/** What came of it. */
interface Outcome {
  readonly install: InstallResult;
  readonly proof: Proven;
  readonly next: readonly NextStep[];
  /** By which installing would have run code of the owner, so nothing was installed. */
  readonly own: string | undefined;
}

/** Builds what a package that has scripts leaves out without them. */
const REBUILD: Readonly<Record<Prepared['protection']['config']['packageManager'], string>> = {
  'npm': 'npm rebuild',
  'pnpm': 'pnpm rebuild',
  'yarn': 'yarn install --force',
  'yarn-berry': 'yarn rebuild',
  'bun': 'bun install --force',
};

/** Says how installing ran none of the owner's code, where that was not allowed. */
function withoutScripts(
  { protection, decision }: Prepared,
  { install, own }: Outcome,
): string | undefined {
  const { packageManager } = protection.config;
  if (own !== undefined) {
    return `Nothing was installed: ${packageManager} would run code of yours for it (${visible(path.basename(own))}), and none is started without --start-server.`;
  }
  if (decision.isStarted || install.status !== 'done') return undefined;
  return `Installed without running any scripts, of yours or of packages. Where one needs them: ${REBUILD[packageManager]}`;
}

/** Says which files the owner's Prettier has not seen. */
function unformatted({ existing }: Prepared['decision']): string {
  const { layer, development } = existing;
  const folders = [...new Set([layer, development, '.secure-mcp'])].map((each) => `${each}/`);
  return `Your Prettier was not run, as it is code of yours: run it over what is new, or name ${folders.join(', ')} in .prettierignore.`;
}

/** The last paragraph: what was done, what comes next, what production needs, and the way back. */
function sayEnd(context: Context, flags: AddAuthFlags, prepared: Prepared, outcome: Outcome): void {
  const { protection, decision, edits, findings } = prepared;
  const { install, proof, next } = outcome;
  const { bold, dim, red } = context.colors;
  const created = protection.files.filter(({ change }) => change === 'create').length;
  const name = visible(findings.facts.name);
  const where = path.relative(context.environment.cwd, findings.directory);
  const target = where === '' ? '' : ` ${shellQuote(where)}`;
  const undo = `${context.program} add auth${target} --undo`;
  context.say();
  context.say(
    bold(`Written: ${created} new files and ${edits.lines} lines of yours, for ${name}.`),
  );
  const scripts = withoutScripts(prepared, outcome);
  if (scripts !== undefined) for (const line of wrapped(scripts, WIDTH)) context.say(line);
  if (protection.isUnformatted) {
    for (const line of wrapped(unformatted(decision), WIDTH)) context.say(line);
  }
  if (install.status === 'failed') {
    context.complain();
    context.complain('The dependencies could not be installed; everything else is written.');
    for (const line of install.output.split('\n')) context.complain(`  | ${visible(line)}`);
  }
  if (proof.status === 'refuted') {
    context.complain(
      red('Something failed above. Do not put this server in service as it stands.'),
    );
    context.complain(`Mend it, or take everything back: ${undo}`);
  } else if (proof.status !== 'proven') {
    const how = `${context.program} audit --project ${where === '' ? '.' : shellQuote(where)}`;
    context.say(`Nothing is proven yet. Once the server can be started: ${how}`);
  }
  context.say();
  const width = Math.max(...next.map(({ command }) => command.length));
  next.forEach(({ command, says }, index) => {
    context.say(`  ${index + 1}. ${command.padEnd(width)}  ${dim(says)}`.trimEnd());
  });
  context.say();
  const variables = variablesToSet(protection.config).join(', ');
  const production = `In production set ${variables} (see ${decision.existing.development}/README.md): from now on the server does not start without them. For browsers set ALLOWED_ORIGINS.`;
  for (const line of wrapped(production, WIDTH)) context.say(line);
  context.say();
  const entry = `A tool that you add later is refused to everybody until it has scopes: ${context.program} add tool NAME --scope SCOPE${where === '' ? '' : ` --directory ${shellQuote(where)}`}`;
  const check = `${context.program} status${target}`;
  for (const line of wrapped(`${entry}; ${check} names those that have none.`, WIDTH)) {
    context.say(line);
  }
  context.say();
  context.say('The same without questions:');
  context.say(`  ${replayOf(context, flags, decision)}`);
  context.say();
  context.say(`Take it back: ${undo}`);
}
