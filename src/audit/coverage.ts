import { families } from './checks/index.js';
import { matrix } from './rows/index.js';
import { unchecked } from './unchecked.js';

/** What the audit does about one requirement. */
export interface Coverage {
  readonly id: string;
  readonly levels: Readonly<Record<string, string>>;
  readonly text: string;
  readonly source: string;
  /** Titles of the checks, with what they need. */
  readonly checks: readonly string[];
  /** Why there is none. */
  readonly reason?: string;
}

/** Every row of the matrix, in its order. */
export function coverage(): Coverage[] {
  const checks = families.flatMap((family) => family.checks);
  return [...matrix.values()].map(({ id, levels, text, source }) => {
    const reason = unchecked[id];
    return {
      ...{ id, text, source, levels: Object.fromEntries(levels) },
      checks: checks
        .filter(({ rows }) => rows.includes(id))
        .map(({ title, needs }) =>
          needs.length === 0 ? title : `${title} (needs: ${needs.join(', ')})`,
        ),
      ...(reason === undefined ? {} : { reason }),
    };
  });
}
