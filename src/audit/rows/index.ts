import { challengeRows } from './challenge.js';
import { messageRows } from './messages.js';
import { metadataRows } from './metadata.js';
import { operationRows } from './operations.js';
import { readRow, type Row } from './row.js';
import { scopeRows } from './scopes.js';
import { sessionRows } from './sessions.js';
import { tokenRows } from './tokens.js';
import { transportRows } from './transport.js';

export type { Level, Row } from './row.js';

/** The requirements matrix, by id, in its order. */
export const matrix: ReadonlyMap<string, Row> = new Map(
  [
    ...metadataRows,
    ...challengeRows,
    ...tokenRows,
    ...scopeRows,
    ...transportRows,
    ...sessionRows,
    ...messageRows,
    ...operationRows,
  ]
    .map(readRow)
    .map((row) => [row.id, row]),
);
