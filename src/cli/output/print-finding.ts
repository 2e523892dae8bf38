import type { Counts, Finding, Verdict } from '../../report/finding.js';
import type { Context } from '../context.js';
import { visible } from './visible.js';

const LABELS: Readonly<Record<Verdict, string>> = {
  'fail': 'FAIL',
  'warn': 'warn',
  'advice': 'advice',
  'pass': 'pass',
  'not-checked': 'not checked',
};
const WIDTH = 6;
const INDENT = ' '.repeat(WIDTH + 4);

/**
 * Prints one finding: its verdict and title, what was found, what to do, and why.
 *
 * @param title of our own making; what comes from outside belongs into `says`
 * @param details behind what was found, such as requests or sources
 */
export function printFinding(
  context: Context,
  { verdict, says, remedy }: Finding,
  title: string,
  details: readonly string[] = [],
): void {
  const { colors } = context;
  const paint = {
    'fail': colors.red,
    'warn': colors.yellow,
    'advice': colors.cyan,
    'pass': colors.green,
    'not-checked': colors.dim,
  }[verdict];
  context.say(`  ${paint(LABELS[verdict].padEnd(WIDTH))}  ${title}`);
  if (says !== undefined) context.say(`${INDENT}${visible(says)}`);
  if (remedy !== undefined) context.say(`${INDENT}→ ${visible(remedy)}`);
  for (const line of details) context.say(`${INDENT}${colors.dim(visible(line))}`);
}

/** Says in one line how many findings there are of each kind. */
export function countsLine(context: Context, counts: Counts): string {
  const { pass, fail, warn, advice, notChecked } = counts;
  return [
    `${pass} passed`,
    fail > 0 ? context.colors.red(`${fail} failed`) : '0 failed',
    `${warn} ${warn === 1 ? 'warning' : 'warnings'}`,
    `${advice} advice`,
    `${notChecked} not checked`,
  ].join(', ');
}
