import type { Problem } from '../../answers/problem.js';
import type { ReportDocument } from '../../audit/report/document.js';
import { teamLines } from '../../audit/report/team-lines.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { problemLine } from '../output/report-error.js';
import type { AuditFlags } from './flags.js';
import { printAudit } from './print-audit.js';
import { writeReports } from './write-reports.js';

/** Writes and prints the report of an audit. Returns the exit code. */
export async function reportResult(
  document: ReportDocument,
  flags: AuditFlags,
  context: Context,
): Promise<number> {
  const problems = await writeReports([document], flags);
  const exitCode = exitCodeOf(document, problems);
  warnOfPolicy(document, context);
  context.document({
    ok: exitCode === exitCodes.done,
    exitCode,
    ...(problems.length > 0 ? { problems } : {}),
    ...document,
  });
  printAudit(context, document, flags.verbose);
  for (const problem of problems) context.complain(`create-secure-mcp: ${problemLine(problem)}`);
  return exitCode;
}

function exitCodeOf({ counts, stopped }: ReportDocument, problems: readonly Problem[]): number {
  if (counts.fail > 0) return exitCodes.refused;
  return stopped === undefined && problems.length === 0 ? exitCodes.done : exitCodes.failure;
}

/** Says what of a policy has no effect, or none any more. */
function warnOfPolicy(document: ReportDocument, context: Context): void {
  const { policy } = document;
  if (!policy) return;
  const noEffect = { ...policy, levels: policy.levels.filter(({ from }) => from === null) };
  for (const message of teamLines({ policy: noEffect })) {
    context.warn({ path: '', flag: '--policy', message });
  }
}
