import type { Finding } from './model.js';
import { matrix } from './rows/index.js';

/** Rows without a check, each with the reason; what depends on the server's inside or on others. */
export const unchecked: Readonly<Record<string, string>> = {};

/** The rows without a check, as lines of the report. */
export function uncheckedFindings(revision: string): Finding[] {
  return Object.entries(unchecked).flatMap(([id, reason]): Finding[] => {
    const row = matrix.get(id);
    const level = row?.levels.get(revision);
    if (!row || level === undefined) return [];
    return [
      {
        ...{ id, level, family: 'not-from-outside', title: row.text },
        verdict: 'not-checked',
        says: reason,
        rows: [{ id, level, text: row.text, source: row.source }],
        exchanges: [],
      },
    ];
  });
}
