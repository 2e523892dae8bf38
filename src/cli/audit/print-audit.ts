import type { AuditFinding } from '../../audit/engine/model.js';
import { families } from '../../audit/checks/index.js';
import { ORDER, TITLES } from '../../audit/report/chart.js';
import { clientLine, clientsHeading } from '../../audit/report/clients.js';
import type { ReportDocument } from '../../audit/report/document.js';
import { standingOf, type JudgedFinding } from '../../audit/judgement/standing.js';
import { exchangeLines } from '../../audit/report/exchange-text.js';
import { teamLines, whyNotCounted } from '../../audit/report/team-lines.js';
import { headline } from '../../audit/report/title.js';
import { uncheckedByReason } from '../../audit/report/unchecked-by-reason.js';
import type { Context } from '../context.js';
import { countsLine, printFinding } from '../output/print-finding.js';
import { visible } from '../output/visible.js';
import { isPlain } from '../environment.js';

/** Shows how far the audit is. */
interface AuditProgress {
  readonly onFinding: (finding: AuditFinding) => void;
  end(): void;
}

/** Counts the checks on one line of a terminal; elsewhere writes a line when a part begins. */
export function startAuditProgress(context: Context): AuditProgress {
  const isQuiet = isPlain(context.environment.env, context.prose);
  const total = families.reduce((sum, { checks }) => sum + checks.length, 0);
  let count = 0;
  let group = '';
  return {
    onFinding(finding) {
      const title = families.find(({ id }) => id === finding.group)?.title;
      if (title === undefined) return;
      count += 1;
      if (!isQuiet) context.prose.write(`\r\u001B[K[${count}/${total}] ${title}`);
      else if (finding.group !== group) context.say(`[${count}/${total}] ${title}`);
      group = finding.group;
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
  for (const standing of ORDER) {
    const found = document.checks.filter((each) => standingOf(each) === standing);
    if (found.length === 0 || standing === 'not-checked' || (standing === 'pass' && !verbose))
      continue;
    context.say();
    context.say(colors.bold(TITLES[standing]));
    for (const finding of found) printOne(context, finding, verbose);
  }
  printUnchecked(context, document, verbose);
  printClients(context, document);
  context.say();
  context.say([countsLine(context, counts), ...notCounted(document)].join(', '));
  for (const line of teamLines(document)) context.say(visible(line));
  if (document.stopped !== undefined) {
    context.say(colors.red(`Incomplete: ${visible(document.stopped)}`));
  } else if (counts.fail === 0 && counts.mustNotChecked > 0) {
    context.say(`${headline([document])}; of ${counts.mustNotChecked} nothing is known.`);
  }
}

/** Prints one finding; of what does not count, only what was found and why it does not. */
function printOne(context: Context, finding: JudgedFinding, verbose: boolean): void {
  const title = `${finding.id} ${finding.level}: ${finding.title}`;
  const excuse = whyNotCounted(finding);
  if (excuse === undefined) {
    const details = finding.verdict === 'pass' ? [] : detailsOf(finding, verbose);
    printFinding(context, finding, title, details);
    return;
  }
  const { verdict, group, id, says } = finding;
  const found = { verdict, group, id, ...(says === undefined ? {} : { says }) };
  printFinding(context, found, title, [excuse, ...(verbose ? detailsOf(finding, true) : [])]);
}

/** The numbers of what does not count; shown whenever something could have made it so. */
function notCounted({ counts, policy, baseline }: ReportDocument): string[] {
  return [
    ...(policy ? [`${counts.waived} waived`] : []),
    ...(baseline ? [`${counts.known} known`] : []),
  ];
}

/** Lists what was sent and came back, and what the sources say; for advice only when asked for. */
function detailsOf({ verdict, exchanges, rows }: AuditFinding, verbose: boolean): string[] {
  if (verdict === 'advice' && !verbose) return [];
  return [
    ...exchanges.flatMap(exchangeLines),
    ...rows.map(({ id, text, source }) => `${id}: ${text} (${source})`),
  ];
}

const NOT_FROM_OUTSIDE = 'not to be seen from outside; --verbose says why of each';

/** Lists what was not checked, by reason. */
function printUnchecked(context: Context, { checks }: ReportDocument, verbose: boolean): void {
  const byReason = uncheckedByReason(checks, ({ group, says = '' }) =>
    group === 'not-from-outside' && !verbose ? NOT_FROM_OUTSIDE : says,
  );
  if (byReason.size === 0) return;
  context.say();
  context.say(context.colors.bold('Not checked'));
  for (const [reason, findings] of byReason) {
    context.say(`  ${[...new Set(findings.map(({ id }) => id))].join(', ')}`);
    context.say(`      ${visible(reason)}`);
  }
}

/** Says of each known client whether it can sign in. */
function printClients(context: Context, { clients }: ReportDocument): void {
  context.say();
  context.say(context.colors.bold(clientsHeading(clients)));
  for (const each of clients) context.say(`  ${visible(clientLine(each))}`);
}
