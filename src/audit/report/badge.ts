import type { ReportDocument } from './document.js';
import { escapeMarkup as escape } from './markup.js';

/** Widths of text in pixels: letters of a system font are about so wide. */
const LETTER = 7;
const PADDING = 10;

/** What a badge says. Nothing that failed is not the same as secure, so it never says that. */
interface Badge {
  readonly label: string;
  readonly message: string;
  readonly color: string;
  /** More, for whoever points at it. */
  readonly title: string;
}

/** An SVG that fetches nothing and needs no font. */
export function badgeSvg(documents: readonly ReportDocument[]): string {
  const { label, message, color, title } = badgeOf(documents);
  const left = label.length * LETTER + 2 * PADDING;
  const right = message.length * LETTER + 2 * PADDING;
  const text = (x: number, width: number, words: string) =>
    `<text x="${x + PADDING}" y="14" textLength="${width - 2 * PADDING}">${escape(words)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="20" role="img" aria-label="${escape(`${label}: ${message}`)}">
<title>${escape(title)}</title>
<rect width="${left}" height="20" fill="#444"/>
<rect x="${left}" width="${right}" height="20" fill="${color}"/>
<g fill="#fff" font-family="Verdana,Geneva,sans-serif" font-size="11">${text(0, left, label)}${text(left, right, message)}</g>
</svg>
`;
}

/** The document that services which draw badges read. */
export function badgeEndpoint(documents: readonly ReportDocument[]): string {
  const { label, message, color } = badgeOf(documents);
  return `${JSON.stringify({ schemaVersion: 1, label, message, color })}\n`;
}

function badgeOf(documents: readonly ReportDocument[]): Badge {
  const sum = (member: 'pass' | 'fail' | 'waived' | 'known' | 'mustNotChecked') =>
    documents.reduce((total, { counts }) => total + counts[member], 0);
  const label = 'MCP audit';
  const title = `${sum('pass')} passed, ${sum('fail')} failed, ${sum('waived')} waived, ${sum('known')} known; of ${sum('mustNotChecked')} checks of a MUST nothing is known`;
  if (sum('fail') > 0) return { label, title, message: `${sum('fail')} failed`, color: '#c62828' };
  if (documents.length === 0 || documents.some(({ stopped }) => stopped !== undefined)) {
    return { label, title, message: 'incomplete', color: '#757575' };
  }
  const others = (['waived', 'known'] as const)
    .filter((each) => sum(each) > 0)
    .map((each) => `${sum(each)} ${each}`);
  const color = others.length > 0 ? '#b26a00' : '#2e7d32';
  return { label, title, message: ['passed', ...others].join(', '), color };
}
