import { coverage } from '../audit/coverage.js';
import { exitCodes } from './exit-codes.js';
import type { Io } from './io.js';

/** `audit --list`: every requirement, and what the audit does about it. Returns the exit code. */
export function printCoverage(io: Io): number {
  const rows = coverage();
  io.document({ ok: true, exitCode: exitCodes.done, requirements: rows });
  if (io.json) return exitCodes.done;
  for (const { id, levels, checks, reason } of rows) {
    const level = Object.entries(levels)
      .map(([revision, keyword]) => `${revision} ${keyword}`)
      .join(', ');
    io.say(`${io.colors.bold(id)}  ${level}`);
    for (const check of checks) io.say(`  + ${check}`);
    if (reason !== undefined) io.say(`  - ${reason}`);
  }
  return exitCodes.done;
}
