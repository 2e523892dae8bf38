import path from 'node:path';
import type { Problem } from '../../answers/problem.js';
import { shellQuote } from '../../answers/replay.js';
import { ExistingError } from '../../existing/existing-error.js';
import type { Findings } from '../../existing/findings.js';
import { uncommitted } from '../../project/uncommitted.js';
import { canAsk, type Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { visible } from '../output/visible.js';
import { takeBackUnfinished } from '../update/take-back-unfinished.js';
import { isUnproven } from '../../update/unproven.js';
import { UsageError } from '../usage-error.js';
import { askForRest } from './ask.js';
import { deciderFor, type Decider } from './decide.js';
import type { Gathered } from './gather.js';
import { editsOf, prepare, refuseCompiler, type Prepared } from './prepare.js';
import { throughOwnAuthentication } from './own-authentication.js';
import { withOwnAdvice } from './own-advice.js';
import { protect } from './protect.js';
import { readServer } from './read-server.js';
import { RefusedError } from './refused-error.js';
import { refuseUncertain, reportDryRun, sayReview } from './report.js';
import { completeCommand } from './replay.js';
import { sayFindings } from './say-findings.js';

/** Protects a server that exists already, or takes that back. Returns the exit code. */
export async function runAddAuth(gathered: Gathered, context: Context): Promise<number> {
  const { flags } = gathered;
  if (flags.undo) {
    const { undoProtection } = await import('./undo.js');
    return undoProtection(context, flags.directory);
  }
  await takeBackUnfinished(context, flags.directory);
  let findings: Findings;
  try {
    findings = await readServer(flags, context);
  } catch (error) {
    if (!(error instanceof ExistingError)) throw error;
    const said = withOwnAdvice(error, context, flags.directory);
    if (said.code === 'protection-lost') {
      const { putBack } = await import('./put-back.js');
      return putBack(context, flags, said, async ({ findings }) => {
        refuseOpenWays(gathered, findings);
        if (!flags['allow-dirty'] && !flags['dry-run']) await refuseDirty(findings, context);
      });
    }
    if (said.code !== 'protected-already') throw said;
    refuseUnproven(flags.directory, context);
    return sayProtected(context, said);
  }
  if (!flags['allow-dirty'] && !flags['dry-run']) await refuseDirty(findings, context);
  const decider = deciderFor(gathered, findings, context);
  const existing = decider.existingOf(decider.draft.into);
  sayFindings(context, findings, throughOwnAuthentication(findings, existing));
  refuseOpenWays(gathered, findings);
  // Nobody is asked about a server that would not be edited.
  const { printed } = editsOf(findings, existing);
  if (printed.length > 0) return refuseUncertain(context, findings, printed);
  refuseCompiler(findings, existing);
  if (decider.missing.length > 0) throw missingError(gathered, decider.missing, context);
  const prepared = await decide(gathered, findings, decider, context);
  if (flags['dry-run']) return reportDryRun(context, flags, prepared);
  return protect(context, flags, prepared);
}

/** Names everything that nobody said, with a command that works unless something has to be looked up first. */
function missingError(
  { flags, given }: Gathered,
  missing: readonly Problem[],
  context: Context,
): UsageError {
  const needs = (flag: string) => missing.some((each) => each.flag === flag);
  if (needs('--start') || needs('--path')) return new UsageError(missing);
  const starts = flags.yes && needs('--start-server');
  return new UsageError(missing, completeCommand(context, flags, given, starts));
}

/** Decides alone or with a person, and prepares everything that is written. */
async function decide(
  { flags }: Gathered,
  findings: Findings,
  decider: Decider,
  context: Context,
): Promise<Prepared> {
  if (!flags.yes && canAsk(context)) return askForRest(flags, findings, decider, context);
  const offers = await decider.offersOf(decider.draft.start);
  const prepared = await prepare(findings, decider.decide({ ...decider.draft, offers }));
  await sayReview(context, flags, prepared);
  return prepared;
}

/** Refuses to call done what an earlier run wrote, and did not prove. */
function refuseUnproven(directory: string, { program, environment }: Context): void {
  if (!isUnproven(directory)) return;
  const where = path.relative(environment.cwd, directory) || '.';
  throw new RefusedError(
    'unproven',
    `an earlier run wrote the protection, and ended before it was proven: install what is new, then run ${program} audit --project ${shellQuote(where)}; or take it back: ${program} add auth ${shellQuote(where)} --undo`,
  );
}

function sayProtected(context: Context, { code, message }: ExistingError): number {
  const exitCode = exitCodes.done;
  context.document({ ok: true, exitCode, code, written: false, says: message });
  context.say(visible(message));
  return exitCode;
}

/** Refuses to mix what is written with what is not committed: nobody could tell the two apart. */
async function refuseDirty({ directory }: Findings, context: Context): Promise<void> {
  const files = await uncommitted(directory, context.environment.signal);
  if (files === undefined) {
    const message = 'this is no git repository: only add auth --undo takes back what is written';
    context.warn({ path: '', message });
  } else if (files.length > 0) {
    const named = files.slice(0, NAMED).map(visible).join(', ');
    const more = files.length > NAMED ? ` and ${files.length - NAMED} more` : '';
    throw new RefusedError(
      'dirty-tree',
      `changes here are not committed: ${named}${more}; commit them first, or say --allow-dirty`,
    );
  }
}

/** So many of the changed files are named. */
const NAMED = 5;

/** Stops for a way to MCP that no guard covers, unless the owner leaves it open. */
function refuseOpenWays({ flags }: Gathered, { neighbours }: Findings): void {
  const open = neighbours
    .map(({ value }) => value)
    .filter(({ kind, stops }) => stops && !flags['accept-unprotected'].includes(kind));
  if (open.length === 0) return;
  const said = open.map(({ kind, says }) => `${kind}: ${says}`).join('; ');
  const kinds = [...new Set(open.map(({ kind }) => `--accept-unprotected ${kind}`))].join(' ');
  throw new RefusedError(
    'unprotected-way',
    `a way stays open that this does not protect: ${said}; close it, or leave it open with ${kinds}`,
  );
}
