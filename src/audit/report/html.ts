import type { Finding, Verdict } from '../model.js';
import type { ReportDocument } from './document.js';
import { exchangeLines } from './exchange-text.js';
import { escapeMarkup as escape } from './markup.js';
import { stylesheet } from './stylesheet.js';

const TITLES: Readonly<Record<Verdict, string>> = {
  'failed': 'Failed',
  'warning': 'Warnings',
  'advice': 'Advice',
  'not-checked': 'Not checked',
  'passed': 'Passed',
};
const ORDER = ['failed', 'warning', 'advice', 'not-checked', 'passed'] as const;

/** One page that stands alone: no script, nothing fetched, every text escaped. */
export function htmlReport(document: ReportDocument): string {
  const { target, spec, requests, counts, checks, stopped } = document;
  const head = counts.failed > 0 ? `${counts.failed} failed` : 'No MUST failed';
  const cards = [
    ['failed', counts.failed],
    ['warning', counts.warnings],
    ['advice', counts.advice],
    ['not-checked', counts.notChecked],
    ['passed', counts.passed],
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
<p>Against MCP ${escape(spec.revision)}${spec.from === 'assumed' ? ' (assumed; the server does not say)' : ''}, with ${requests} requests.</p>
${stopped === undefined ? '' : `<p class="failed"><strong>Incomplete: ${escape(stopped)}</strong></p>`}
<ul class="cards">
${cards.map(([verdict, count]) => `<li class="${verdict}"><strong>${count}</strong> ${TITLES[verdict].toLowerCase()}</li>`).join('\n')}
</ul>
${counts.mustNotChecked > 0 ? `<p>Of ${counts.mustNotChecked} checks of a MUST nothing is known; the reasons stand below.</p>` : ''}
</header>
<main>
<h2>By part</h2>
${chart(document)}
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

function section(verdict: Verdict, findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  const isOpen = verdict === 'failed' || verdict === 'warning';
  return `<section>
<h2>${TITLES[verdict]}</h2>
${findings.map((finding) => item(finding, isOpen)).join('\n')}
</section>`;
}

function item(finding: Finding, isOpen: boolean): string {
  const { id, level, title, verdict, says, fix, rows, exchanges } = finding;
  const sources = rows.map(
    (row) =>
      `<li><b>${escape(row.id)} ${escape(row.level)}</b> ${escape(row.text)} <i>${escape(row.source)}</i></li>`,
  );
  return `<details class="${verdict}"${isOpen ? ' open' : ''}>
<summary><b>${escape(id)}</b> <span>${escape(level)}</span> ${escape(title)}</summary>
${says === undefined ? '' : `<p>${escape(says)}</p>`}
<ul>${sources.join('')}</ul>
${fix === undefined ? '' : `<p><b>Fix:</b> ${escape(fix)}</p>`}
${verdict === 'passed' ? '' : exchanges.map((each) => `<pre>${escape(exchangeLines(each).join('\n'))}</pre>`).join('\n')}
</details>`;
}

const BAR = { label: 230, width: 360, height: 18, gap: 10 } as const;

/** Bars by family, one segment for each verdict. */
function chart({ families, checks }: ReportDocument): string {
  const rows = families
    .map(({ id, title }) => ({ title, own: checks.filter(({ family }) => family === id) }))
    .filter(({ own }) => own.length > 0);
  const longest = Math.max(1, ...rows.map(({ own }) => own.length));
  const step = BAR.height + BAR.gap;
  const bars = rows.map(({ title, own }, index) => {
    let x: number = BAR.label;
    const y = index * step;
    const segments = ORDER.map((verdict) => {
      const count = own.filter((each) => each.verdict === verdict).length;
      if (count === 0) return '';
      const width = (count / longest) * BAR.width;
      const from = x;
      x += width;
      return `<rect class="${verdict}" x="${from.toFixed(1)}" y="${y}" width="${width.toFixed(1)}" height="${BAR.height}"><title>${TITLES[verdict]}: ${count}</title></rect>`;
    });
    return `<text x="${BAR.label - 8}" y="${y + 14}" text-anchor="end">${escape(title)}</text>${segments.join('')}<text x="${(x + 6).toFixed(1)}" y="${y + 14}">${own.length}</text>`;
  });
  return `<svg viewBox="0 0 ${BAR.label + BAR.width + 40} ${rows.length * step}" role="img" aria-label="Checks by part and outcome">
${bars.join('\n')}
</svg>`;
}
