import { hash } from 'node:crypto';
import { keepsBase, type FileKind } from './file-entry.js';

/** Where the generated texts are kept for three-way merges, with the digest of every owned file. */
export const BASE_PATH = '.secure-mcp/base.txt';

/** An owned file as it was generated. */
export interface BaseEntry {
  readonly kind: FileKind;
  /** Read from the text where that is there; absent when it is lost. */
  readonly sha256?: string | undefined;
  /** Absent when it is not kept, as with seeds, or lost. */
  readonly text?: string | undefined;
}

const HEADER = `\
# The generated files as they were, for three-way merges: PATH KIND SHA-256 TEXT (base64).
# Sorted by path; "PATH:" stands above each line, so that git merges neighbours that both changed.
`;

/** Writes the base file: the same entries give the same bytes. */
export function baseFileText(entries: ReadonlyMap<string, BaseEntry>): string {
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
  return [HEADER, ...sorted.map(([path, entry]) => `${path}:\n${lineOf(path, entry)}`)].join('\n');
}

function lineOf(path: string, { kind, sha256, text }: BaseEntry): string {
  const known = text === undefined ? sha256 : digest(text);
  if (known === undefined) return '';
  const fields = [path, kind, known];
  if (text !== undefined && keepsBase(kind)) fields.push(Buffer.from(text).toString('base64'));
  return `${fields.join(' ')}\n`;
}

const LINE =
  /^(.{1,300}?) (generated|shared|seed|addition) ([0-9a-f]{64})(?: ([A-Za-z0-9+/]+={0,2}))?$/;
const ABOVE = /^(\S.{0,299}):$/;

/**
 * Reads a base file, whatever merges and editors made of it.
 *
 * @returns for every path its different entries: none when its line is lost or damaged, several when a
 *   merge left both sides. A text is there only when it has the digest of its line.
 */
export function parseBaseFile(text: string): Map<string, BaseEntry[]> {
  const found = new Map<string, Map<string, BaseEntry>>();
  const entriesOf = (path: string) => {
    const entries = found.get(path) ?? new Map<string, BaseEntry>();
    found.set(path, entries);
    return entries;
  };
  for (const line of new Set(text.split('\n').map((each) => each.trim()))) {
    if (line.startsWith('#')) continue;
    const [, path, kind, sha256 = '', base64 = ''] = LINE.exec(line) ?? [];
    if (path === undefined) {
      const [, above] = ABOVE.exec(line) ?? [];
      if (above !== undefined) entriesOf(above);
      continue;
    }
    const kept = Buffer.from(base64, 'base64').toString();
    const isKept = keepsBase(kind as FileKind) && digest(kept) === sha256;
    const entry = { kind: kind as FileKind, sha256, ...(isKept ? { text: kept } : {}) };
    const [entries, same] = [entriesOf(path), `${entry.kind} ${sha256}`];
    // Of two lines for one text the one that is whole is true.
    if (isKept || !entries.has(same)) entries.set(same, entry);
  }
  return new Map([...found].map(([path, entries]) => [path, [...entries.values()]]));
}

/** SHA-256 of a text, as the record keeps it. */
export function digest(text: string): string {
  return hash('sha256', text);
}
