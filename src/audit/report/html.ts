import { GENERATOR_VERSION } from '../../version.js';
import { standingOf, type JudgedFinding, type Standing } from '../judgement/standing.js';
import { clientLine, clientsHeading } from './clients.js';
import { chart, ORDER, TITLES } from './chart.js';
import type { ReportDocument } from './document.js';
import { exchangeLines } from './exchange-text.js';
import { escapeMarkup as escape } from './markup.js';
import { headline, titleOf } from './title.js';
import { teamLines, whyNotCounted } from './team-lines.js';
import { uncheckedByReason } from './unchecked-by-reason.js';
import { stylesheet } from './stylesheet.js';

/** One page that stands alone: no script, nothing fetched, every text escaped; a part for each server. */
export function htmlReport(documents: readonly ReportDocument[]): string {
  const [only, ...others] = documents;
  const what = only && others.length === 0 ? titleOf(only) : `${documents.length} servers`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escape(`${headline(documents)}: audit of ${what}`)}</title>
<style>${stylesheet}</style>
</head>
<body>
${documents.map(part).join('\n')}
</body>
</html>
`;
}

/** The report on one server. */
function part(document: ReportDocument): string {
  const { spec, requests, counts, checks, stopped, startedAt } = document;
  const cards = [
    ['fail', counts.fail],
    ['warn', counts.warn],
    ['advice', counts.advice],
    ...(document.policy ? [['waived', counts.waived] as const] : []),
    ...(document.baseline ? [['known', counts.known] as const] : []),
    ['not-checked', counts.notChecked],
    ['pass', counts.pass],
  ] as const;
  const notes = teamLines(document);
  return `<header>
<p>Audit of an MCP server</p>
<h1>${escape(titleOf(document))}</h1>
<p>Against MCP ${escape(spec.revision)}${spec.from === 'assumed' ? ' (assumed; the server does not say)' : ''}, on <time>${escape(startedAt.replace('T', ' ').replace(/\.\d+Z$/, ' UTC'))}</time>, with ${requests} requests. create-secure-mcp ${escape(GENERATOR_VERSION)}.</p>
${stopped === undefined ? '' : `<p class="fail"><strong>Incomplete: ${escape(stopped)}</strong></p>`}
<ul class="cards">
${cards.map(([standing, count]) => `<li class="${standing}"><strong>${count}</strong> ${TITLES[standing].toLowerCase()}</li>`).join('\n')}
</ul>
${counts.mustNotChecked > 0 ? `<p>Of ${counts.mustNotChecked} checks of a MUST nothing is known; the reasons stand below.</p>` : ''}
${notes.length === 0 ? '' : `<ul>${notes.map((each) => `<li>${escape(each)}</li>`).join('')}</ul>`}
</header>
<main>
<h2>By part</h2>
${chart(document)}
${clientSection(document)}
${ORDER.map((standing) =>
  section(
    standing,
    checks.filter((each) => standingOf(each) === standing),
  ),
).join('\n')}
</main>`;
}

function section(standing: Standing, findings: readonly JudgedFinding[]): string {
  if (findings.length === 0) return '';
  const isOpen = standing === 'fail' || standing === 'warn';
  const items =
    standing === 'not-checked'
      ? byReason(findings)
      : findings.map((finding) => item(finding, isOpen));
  return `<section>
<h2>${TITLES[standing]}</h2>
${items.join('\n')}
</section>`;
}

/** One line for each client, whatever becomes of it. */
function clientSection({ clients }: ReportDocument): string {
  if (clients.length === 0) return '';
  const lines = clients.map((each) => `<li>${text(clientLine(each))}</li>`);
  return `<section>
<h2>${escape(clientsHeading(clients))}</h2>
<ul>${lines.join('')}</ul>
</section>`;
}

/** Lists what was not checked under its reasons; what cannot be seen from outside has one each. */
function byReason(findings: readonly JudgedFinding[]): string[] {
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

function item(finding: JudgedFinding, isOpen: boolean): string {
  const { id, level, title, verdict, says, remedy, rows, exchanges } = finding;
  const sources = rows.map(
    (row) =>
      `<li><b>${escape(row.id)} ${escape(row.level)}</b> ${text(row.text)} <i>${text(row.source)}</i></li>`,
  );
  const excuse = whyNotCounted(finding);
  return `<details class="${standingOf(finding)}"${isOpen ? ' open' : ''}>
<summary><b>${escape(id)}</b> <span>${escape(level)}</span> ${text(title)}</summary>
${says === undefined ? '' : `<p>${escape(says)}</p>`}
${excuse === undefined ? '' : `<p><b>${TITLES[verdict]}</b>, ${escape(excuse)}</p>`}
<ul>${sources.join('')}</ul>
${remedy === undefined ? '' : `<p><b>Fix:</b> ${text(remedy)}</p>`}
${verdict === 'pass' ? '' : exchanges.map((each) => `<pre>${escape(exchangeLines(each).join('\n'))}</pre>`).join('\n')}
</details>`;
}

/** Our own sentences mark code with backticks. */
function text(sentence: string): string {
  return escape(sentence).replace(/`([^`]+)`/g, '<code>$1</code>');
}
