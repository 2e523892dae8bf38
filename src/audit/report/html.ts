import type { Verdict } from '../../report/finding.js';
import type { AuditFinding } from '../engine/model.js';
import { clientLine, clientsHeading } from './clients.js';
import { chart, ORDER, TITLES } from './chart.js';
import type { ReportDocument } from './document.js';
import { exchangeLines } from './exchange-text.js';
import { escapeMarkup as escape } from './markup.js';
import { uncheckedByReason } from './unchecked-by-reason.js';
import { stylesheet } from './stylesheet.js';

/** One page that stands alone: no script, nothing fetched, every text escaped. */
export function htmlReport(document: ReportDocument): string {
  const { target, spec, requests, counts, checks, stopped, startedAt, version } = document;
  const head = counts.fail > 0 ? `${counts.fail} failed` : 'No MUST failed';
  const cards = [
    ['fail', counts.fail],
    ['warn', counts.warn],
    ['advice', counts.advice],
    ['not-checked', counts.notChecked],
    ['pass', counts.pass],
  ] as const;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(`${head}: audit of ${target}`)}</title>
<style>${stylesheet}</style>
</head>
<body>
<header>
<p>Audit of an MCP server</p>
<h1>${escape(target)}</h1>
<p>Against MCP ${escape(spec.revision)}${spec.from === 'assumed' ? ' (assumed; the server does not say)' : ''}, on <time>${escape(startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))}</time>, with ${requests} requests. create-secure-mcp ${escape(version)}.</p>
${stopped === undefined ? '' : `<p class="fail"><strong>Incomplete: ${escape(stopped)}</strong></p>`}
<ul class="cards">
${cards.map(([verdict, count]) => `<li class="${verdict}"><strong>${count}</strong> ${TITLES[verdict].toLowerCase()}</li>`).join('\n')}
</ul>
${counts.mustNotChecked > 0 ? `<p>Of ${counts.mustNotChecked} checks of a MUST nothing is known; the reasons stand below.</p>` : ''}
</header>
<main>
<h2>By part</h2>
${chart(document)}
${clientSection(document)}
${ORDER.map((verdict) =>
  section(
    verdict,
    checks.filter((each) => each.verdict === verdict),
  ),
).join('\n')}
</main>
</body>
</html>
`;
}

function section(verdict: Verdict, findings: readonly AuditFinding[]): string {
  if (findings.length === 0) return '';
  const isOpen = verdict === 'fail' || verdict === 'warn';
  const items =
    verdict === 'not-checked'
      ? byReason(findings)
      : findings.map((finding) => item(finding, isOpen));
  return `<section>
<h2>${TITLES[verdict]}</h2>
${items.join('\n')}
</section>`;
}

/** One line for each client, whatever becomes of it. */
function clientSection({ clients }: ReportDocument): string {
  const lines = clients.map((each) => `<li>${text(clientLine(each))}</li>`);
  return `<section>
<h2>${escape(clientsHeading(clients))}</h2>
<ul>${lines.join('')}</ul>
</section>`;
}

/** Lists what was not checked under its reasons; what cannot be seen from outside has one each. */
function byReason(findings: readonly AuditFinding[]): string[] {
  const groups = uncheckedByReason(findings, ({ group, says = '' }) =>
    group === 'not-from-outside' ? 'not to be seen from outside' : says,
  );
  return [...groups].map(
    ([reason, own]) => `<details class="not-checked">
<summary>${text(reason)} <span>${own.length}</span></summary>
<ul>${own
      .map(({ id, level, title, says = '' }) => {
        const why = says === reason ? '' : ` <i>${text(says)}</i>`;
        return `<li><b>${escape(id)}</b> <span>${escape(level)}</span> ${text(title)}${why}</li>`;
      })
      .join('')}</ul>
</details>`,
  );
}

function item(finding: AuditFinding, isOpen: boolean): string {
  const { id, level, title, verdict, says, remedy, rows, exchanges } = finding;
  const sources = rows.map(
    (row) =>
      `<li><b>${escape(row.id)} ${escape(row.level)}</b> ${text(row.text)} <i>${text(row.source)}</i></li>`,
  );
  return `<details class="${verdict}"${isOpen ? ' open' : ''}>
<summary><b>${escape(id)}</b> <span>${escape(level)}</span> ${text(title)}</summary>
${says === undefined ? '' : `<p>${escape(says)}</p>`}
<ul>${sources.join('')}</ul>
${remedy === undefined ? '' : `<p><b>Fix:</b> ${text(remedy)}</p>`}
${verdict === 'pass' ? '' : exchanges.map((each) => `<pre>${escape(exchangeLines(each).join('\n'))}</pre>`).join('\n')}
</details>`;
}

/** Our own sentences mark code with backticks. */
function text(sentence: string): string {
  return escape(sentence).replace(/`([^`]+)`/g, '<code>$1</code>');
}
