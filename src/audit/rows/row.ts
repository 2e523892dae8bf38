/** Keyword of the source; ADV is advice that no primary source demands. */
export type Level = 'MUST' | 'MUST NOT' | 'SHOULD' | 'SHOULD NOT' | 'MAY' | 'ADV';

/**
 * A row as it is written down: id, levels, what the source says, where it says it. `C SHOULD NOT, AB
 * ADV` reads: SHOULD NOT in 2026-07-28, advice in the two revisions before.
 */
export type RowSource = readonly [id: string, levels: string, text: string, source: string];

/** One requirement on an MCP server that is an OAuth resource server. */
export interface Row {
  readonly id: string;
  readonly text: string;
  /** RFC section, page of the MCP specification, or what it is derived from. */
  readonly source: string;
  /** By revision; revisions that do not state it are left out. */
  readonly levels: ReadonlyMap<string, Level>;
}

const REVISIONS: Readonly<Record<string, string>> = {
  A: '2025-06-18',
  B: '2025-11-25',
  C: '2026-07-28',
};

/** Reads a row as it is written down. */
export function readRow([id, levels, text, source]: RowSource): Row {
  const entries = levels.split(', ').flatMap((part) => {
    const [letters = '', ...level] = part.split(' ');
    return Array.from(letters, (letter) => [REVISIONS[letter], level.join(' ') as Level] as const);
  });
  const known = entries.filter((entry): entry is [string, Level] => entry[0] !== undefined);
  return { id, text, source, levels: new Map(known) };
}
