import { coverage } from '../../audit/coverage.js';
import { exitCodes } from '../exit-codes.js';
import type { Context } from '../context.js';

/** `audit --list`: every requirement, and what the audit does about it. Returns the exit code. */
export function printCoverage(context: Context): number {
  const rows = coverage();
  context.document({ ok: true, exitCode: exitCodes.done, requirements: rows });
  if (context.json) return exitCodes.done;
  for (const { id, levels, checks, reason } of rows) {
    const level = Object.entries(levels)
      .map(([revision, keyword]) => `${revision} ${keyword}`)
      .join(', ');
    context.say(`${context.colors.bold(id)}  ${level}`);
    for (const check of checks) context.say(`  + ${check}`);
    if (reason !== undefined) context.say(`  - ${reason}`);
  }
  return exitCodes.done;
}
