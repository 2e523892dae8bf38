import type { Problem } from '../../answers/problem.js';
import type { ReportDocument } from '../../audit/report/document.js';
import { sumCounts } from '../../audit/judgement/standing.js';
import { titleOf } from '../../audit/report/title.js';
import { teamLines } from '../../audit/report/team-lines.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { GENERATOR_VERSION } from '../../version.js';
import { visible } from '../output/visible.js';
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

/** Writes and prints the reports on several servers as one. Returns the worst exit code. */
export async function reportSeveral(
  documents: readonly ReportDocument[],
  flags: AuditFlags,
  context: Context,
): Promise<number> {
  const problems = await writeReports(documents, flags);
  const codes = documents.map((document) => exitCodeOf(document, problems));
  const exitCode = Math.max(...codes);
  for (const document of documents) warnOfPolicy(document, context);
  context.document({
    ok: exitCode === exitCodes.done,
    exitCode,
    ...(problems.length > 0 ? { problems } : {}),
    version: GENERATOR_VERSION,
    counts: sumCounts(documents.map(({ counts }) => counts)),
    servers: documents,
  });
  for (const document of documents) printAudit(context, document, flags.verbose);
  context.say();
  for (const [index, document] of documents.entries()) {
    const how = document.stopped === undefined ? '' : ', incomplete';
    const { fail } = document.counts;
    const said = fail > 0 || how === '' ? `${fail} failed${how}` : 'incomplete';
    context.say(`${codes[index] === 0 ? 'ok  ' : 'FAIL'}  ${visible(titleOf(document))}: ${said}`);
  }
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
