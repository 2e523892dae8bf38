import { diagnose, groups, type Diagnosis } from '../../doctor/index.js';
import { readInstalledProject } from '../../project/installed-project.js';
import { countFindings } from '../../report/finding.js';
import type { Context } from '../context.js';
import { ownCodeFindings } from './own-code-findings.js';
import { exitCodes } from '../exit-codes.js';
import { countsLine, printFinding } from '../output/print-finding.js';

/** Looks at a project and prints what was found. Returns the exit code. */
export async function runDoctor(
  options: Parameters<typeof diagnose>[0],
  context: Context,
): Promise<number> {
  const diagnosis = await diagnose(options);
  const config = await readInstalledProject(options.directory);
  const own = await ownCodeFindings(options.directory, config);
  const order = Object.keys(groups);
  const findings = [...diagnosis.findings, ...own].sort(
    (one, other) => order.indexOf(one.group) - order.indexOf(other.group),
  );
  return report({ ...diagnosis, findings }, context);
}

function report(diagnosis: Diagnosis, context: Context): number {
  const { findings } = diagnosis;
  const counts = countFindings(findings);
  const exitCode = counts.fail > 0 ? exitCodes.refused : exitCodes.done;
  context.document({ ok: counts.fail === 0, exitCode, ...diagnosis, counts });
  for (const [group, title] of Object.entries(groups)) {
    const own = findings.filter((each) => each.group === group);
    if (own.length === 0) continue;
    context.say(context.colors.bold(title));
    for (const finding of own) {
      const { verdict, id, source } = finding;
      const isWrong = verdict === 'fail' || verdict === 'warn';
      printFinding(context, finding, id, isWrong && source !== undefined ? [source] : []);
    }
    context.say();
  }
  context.say(countsLine(context, counts));
  return exitCode;
}
