import type { Finding } from '../../audit/engine/model.js';
import { families } from '../../audit/checks/index.js';
import type { ReportDocument } from '../../audit/report/document.js';
import { exchangeLines } from '../../audit/report/exchange-text.js';
import { uncheckedByReason } from '../../audit/report/unchecked-by-reason.js';
import type { Context } from '../context.js';
import { visible } from '../output/visible.js';
import { isPlain } from '../environment.js';

/** Shows how far the audit is. */
interface AuditProgress {
  readonly onFinding: (finding: Finding) => void;
  end(): void;
}

/** Counts the checks on one line of a terminal; elsewhere writes a line when a part begins. */
export function startAuditProgress(context: Context): AuditProgress {
  const isQuiet = isPlain(context.environment.env, context.prose);
  const total = families.reduce((sum, { checks }) => sum + checks.length, 0);
  let count = 0;
  let family = '';
  return {
    onFinding(finding) {
      const title = families.find(({ id }) => id === finding.family)?.title;
      if (title === undefined) return;
      count += 1;
      if (!isQuiet) context.prose.write(`\r\u001B[K[${count}/${total}] ${title}`);
      else if (finding.family !== family) context.say(`[${count}/${total}] ${title}`);
      family = finding.family;
    },
    end() {
      if (!isQuiet) context.prose.write('\r\u001B[K');
    },
  };
}

const REVISION_FROM = {
  flag: 'as asked',
  server: 'what the server speaks',
  project: "the project's",
  assumed: 'assumed: the server does not say; --spec chooses another',
} as const;

/** Prints the report for people. */
export function printAudit(context: Context, document: ReportDocument, verbose: boolean): void {
  const { colors } = context;
  const { counts, spec } = document;
  context.say();
  context.say(colors.bold(`Audit of ${visible(document.target)}`));
  context.say(`MCP ${spec.revision} (${REVISION_FROM[spec.from]}), ${document.requests} requests`);
  const paint = { failed: colors.red, warning: colors.yellow, advice: colors.cyan };
  const titles = { failed: 'Failed', warning: 'Warnings', advice: 'Advice' };
  for (const verdict of ['failed', 'warning', 'advice'] as const) {
    const found = document.checks.filter((each) => each.verdict === verdict);
    if (found.length === 0) continue;
    context.say();
    context.say(colors.bold(titles[verdict]));
    for (const finding of found) {
      context.say(`  ${paint[verdict](`${finding.id} ${finding.level}`)}  ${finding.title}`);
      context.say(`      ${visible(finding.says ?? '')}`);
      if (verdict === 'advice' && !verbose) continue;
      for (const line of finding.exchanges.flatMap(exchangeLines)) {
        context.say(`      ${colors.dim(visible(line))}`);
      }
      for (const { id, text, source } of finding.rows)
        context.say(`      ${id}: ${text} (${source})`);
      context.say(`      Fix: ${finding.fix ?? ''}`);
    }
  }
  if (verbose) {
    context.say();
    context.say(colors.bold('Passed'));
    for (const { id, level, title, verdict } of document.checks) {
      if (verdict === 'passed') context.say(`  ${colors.green(`${id} ${level}`)}  ${title}`);
    }
  }
  printUnchecked(context, document, verbose);
  context.say();
  const parts = [
    `${counts.passed} passed`,
    counts.failed > 0 ? colors.red(`${counts.failed} failed`) : '0 failed',
    `${counts.warnings} ${counts.warnings === 1 ? 'warning' : 'warnings'}`,
    `${counts.advice} advice`,
    `${counts.notChecked} not checked`,
  ];
  context.say(parts.join(', '));
  if (document.stopped !== undefined) {
    context.say(colors.red(`Incomplete: ${visible(document.stopped)}`));
  } else if (counts.failed === 0 && counts.mustNotChecked > 0) {
    context.say(`No MUST failed; of ${counts.mustNotChecked} nothing is known.`);
  }
}

const NOT_FROM_OUTSIDE = 'not to be seen from outside; --verbose says why of each';

/** Lists what was not checked, by reason. */
function printUnchecked(context: Context, { checks }: ReportDocument, verbose: boolean): void {
  const byReason = uncheckedByReason(checks, ({ family, says = '' }) =>
    family === 'not-from-outside' && !verbose ? NOT_FROM_OUTSIDE : says,
  );
  if (byReason.size === 0) return;
  context.say();
  context.say(context.colors.bold('Not checked'));
  for (const [reason, findings] of byReason) {
    context.say(`  ${[...new Set(findings.map(({ id }) => id))].join(', ')}`);
    context.say(`      ${visible(reason)}`);
  }
}
