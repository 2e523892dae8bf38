import { standingOf, type JudgedFinding, type Standing } from '../judgement/standing.js';
import { clientLine, clientsHeading } from './clients.js';
import { ORDER, TITLES } from './chart.js';
import type { ReportDocument } from './document.js';
import { teamLines, whyNotCounted } from './team-lines.js';
import { headline, titleOf } from './title.js';

/** Longest text that is shown of one thing, in characters. */
const WIDTH = 300;
/** Most findings that are shown of one kind: a comment on a pull request has room for 65,536 characters. */
const MOST = 40;

/**
 * Markdown for a pull request or the summary of a workflow. Whatever is not ours stands in a code element
 * with every character of markup as a reference: it makes no element, link, image, mention or column.
 */
export function markdownReport(documents: readonly ReportDocument[]): string {
  const several = documents.length > 1 ? summary(documents) : [];
  const title = `# Audit: ${headline(documents)}${documents.some(isStopped) ? ', incomplete' : ''}`;
  return `${[title, ...several, ...documents.flatMap(part)].join('\n\n')}\n`;
}

/** One table with a row for each server. */
function summary(documents: readonly ReportDocument[]): string[] {
  return [
    [
      '| server | failed | warnings | waived | known | not checked | |',
      '| --- | ---: | ---: | ---: | ---: | ---: | --- |',
      ...documents.map((document) => {
        const { fail, warn, waived, known, notChecked } = document.counts;
        const cells = [fail, warn, waived, known, notChecked].join(' | ');
        return `| ${foreign(titleOf(document))} | ${cells} | ${isStopped(document) ? 'incomplete' : ''} |`;
      }),
    ].join('\n'),
  ];
}

function part(document: ReportDocument): string[] {
  const { counts, checks, clients, requests, spec, stopped } = document;
  const team = [
    ...(document.policy ? [`${counts.waived} waived`] : []),
    ...(document.baseline ? [`${counts.known} known`] : []),
  ];
  const numbers = [
    `${counts.pass} passed`,
    `${counts.fail} failed`,
    `${counts.warn} warnings`,
    `${counts.advice} advice`,
    `${counts.notChecked} not checked`,
    ...team,
  ];
  const notes = teamLines(document).map((line) => `- ${foreign(line)}`);
  const lines = clients.map((client) => `- ${foreign(clientLine(client))}`);
  return [
    `## ${foreign(titleOf(document))}`,
    `MCP ${own(spec.revision)}, ${requests} requests: ${numbers.join(', ')}.`,
    ...(stopped === undefined ? [] : [`**Incomplete:** ${foreign(stopped)}`]),
    ...(counts.mustNotChecked > 0
      ? [`Of ${counts.mustNotChecked} checks of a MUST nothing is known.`]
      : []),
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    ...ORDER.filter((standing) => standing !== 'pass' && standing !== 'not-checked').flatMap(
      (standing) => table(standing, checks),
    ),
    ...(lines.length > 0 ? [`### ${own(clientsHeading(clients))}`, lines.join('\n')] : []),
  ];
}

function table(standing: Standing, checks: readonly JudgedFinding[]): string[] {
  const found = checks.filter((each) => standingOf(each) === standing);
  if (found.length === 0) return [];
  const rows = found.slice(0, MOST).map((finding) => {
    const { id, level, title, says = '', remedy = '' } = finding;
    const last = whyNotCounted(finding) ?? remedy;
    return `| ${own(id)} ${own(level)} | ${own(title)} | ${foreign(says)} | ${own(last)} |`;
  });
  const rest = found.length - rows.length;
  return [
    `### ${TITLES[standing]}`,
    ['| row | must hold | found | |', '| --- | --- | --- | --- |', ...rows].join('\n'),
    ...(rest > 0 ? [`and ${rest} more`] : []),
  ];
}

function isStopped({ stopped }: ReportDocument): boolean {
  return stopped !== undefined;
}

/** A text that somebody else has a part in. Nobody is mentioned and nothing is linked in a code element. */
function foreign(text: string): string {
  return text === '' ? '' : `<code>${references(text)}</code>`;
}

/** A text of our own, or of the team's; an `@` stays one without a name behind it. */
function own(text: string): string {
  return references(text).replaceAll('&#64;', '&#64;&#8203;');
}

/** Writes whatever could be markup as references, on one line. */
function references(text: string): string {
  const shown = text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
  return shown
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}]+/gu, ' ')
    .replace(/[!-/:-@[-`{-~]/g, (character) =>
      /[.,\-]/.test(character) ? character : `&#${character.charCodeAt(0)};`,
    )
    .replace(/\bwww\./gi, 'www&#46;');
}
