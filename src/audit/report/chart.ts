import { standingOf, type Standing } from '../judgement/standing.js';
import type { ReportDocument } from './document.js';
import { escapeMarkup as escape } from './markup.js';

/** Outcomes in the order of the report, with their titles. */
export const TITLES: Readonly<Record<Standing, string>> = {
  'fail': 'Failed',
  'warn': 'Warnings',
  'advice': 'Advice',
  'waived': 'Waived by the policy',
  'known': 'Known from the baseline',
  'not-checked': 'Not checked',
  'pass': 'Passed',
};
export const ORDER = Object.keys(TITLES) as readonly Standing[];

/** A bar for each part, with a segment for each outcome; a table, so that it can be read aloud. */
export function chart({ groups, checks }: ReportDocument): string {
  const parts = groups
    .map(({ id, title }) => ({ title, own: checks.filter(({ group }) => group === id) }))
    .filter(({ own }) => own.length > 0);
  const longest = Math.max(1, ...parts.map(({ own }) => own.length));
  const rows = parts.map(({ title, own }) => {
    const counts = ORDER.map((standing) => ({
      standing,
      count: own.filter((each) => standingOf(each) === standing).length,
    })).filter(({ count }) => count > 0);
    const said = counts
      .map(({ standing, count }) => `${count} ${TITLES[standing].toLowerCase()}`)
      .join(', ');
    const segments = counts
      .map(({ standing, count }) => `<span class="${standing}" style="flex:${count}"></span>`)
      .join('');
    const width = ((own.length / longest) * 100).toFixed(1);
    return `<tr><th scope="row">${escape(title)}</th><td><div class="bar" style="width:${width}%" title="${said}">${segments}</div></td><td>${said}</td></tr>`;
  });
  return `<table class="chart"><caption>Checks by part and outcome</caption>
${rows.join('\n')}
</table>`;
}
