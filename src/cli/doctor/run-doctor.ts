import { diagnose, groups, type Diagnosis, type Finding, type Status } from '../../doctor/index.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { visible } from '../output/visible.js';

/** Looks at a project and prints what was found. Returns the exit code. */
export async function runDoctor(
  options: Parameters<typeof diagnose>[0],
  context: Context,
): Promise<number> {
  return report(await diagnose(options), context);
}

function report(diagnosis: Diagnosis, context: Context): number {
  const { findings } = diagnosis;
  const count = (status: Status) => findings.filter((each) => each.status === status).length;
  const counts = {
    ok: count('ok'),
    note: count('note'),
    warning: count('warning'),
    failed: count('failed'),
    skipped: count('skipped'),
  };
  const exitCode = counts.failed > 0 ? exitCodes.refused : exitCodes.done;
  context.document({ ok: counts.failed === 0, exitCode, ...diagnosis, counts });
  for (const [group, title] of Object.entries(groups)) {
    const own = findings.filter((each) => each.group === group);
    if (own.length === 0) continue;
    context.say(context.colors.bold(title));
    for (const finding of own) printFinding(finding, context);
    context.say();
  }
  const { ok, note, warning, failed, skipped } = counts;
  context.say(
    `${failed} failed, ${warning} to look at, ${ok} in order, ${note} only you can check, ${skipped} not checked`,
  );
  return exitCode;
}

const SIGNS: Readonly<Record<Status, string>> = {
  ok: 'ok',
  note: 'note',
  warning: 'warn',
  failed: 'FAIL',
  skipped: 'skip',
};

function printFinding({ status, check, says, remedy, source }: Finding, context: Context): void {
  const { colors } = context;
  const paint = {
    ok: colors.green,
    note: colors.cyan,
    warning: colors.yellow,
    failed: colors.red,
    skipped: colors.dim,
  };
  context.say(`  ${paint[status](SIGNS[status].padEnd(4))}  ${check}: ${visible(says)}`);
  if (remedy !== undefined) context.say(`        → ${visible(remedy)}`);
  if (source !== undefined && (status === 'failed' || status === 'warning')) {
    context.say(`        ${colors.dim(source)}`);
  }
}
