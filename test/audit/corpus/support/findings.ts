import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { repository } from '../../../support/cells.js';

/** Checks by the name of a weakened server, the gravest first; of one that no check notices there is none. */
export type Noticed = Readonly<Record<string, readonly string[]>>;

const file = path.join(repository, 'test', 'audit', 'corpus', 'noticed.json');
/** Enough to name the check; what else complains is nobody's promise. */
const MOST = 3;

/** Reads who noticed what in the last census that was accepted. */
export function readNoticed(): Noticed {
  return JSON.parse(readFileSync(file, 'utf8')) as Noticed;
}

/** Accepts a census. */
export function writeNoticed(census: Noticed): void {
  const kept = Object.entries(census)
    .filter(([, checks]) => checks.length > 0)
    .sort(([one], [two]) => (one < two ? -1 : 1))
    .map(([name, checks]) => [name, checks.slice(0, MOST)]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`);
}
