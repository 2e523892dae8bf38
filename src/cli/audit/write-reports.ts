import { rename, rm, writeFile } from 'node:fs/promises';
import type { Problem } from '../../answers/problem.js';
import type { Baseline } from '../../audit/judgement/baseline-schema.js';
import { baselinePart } from '../../audit/judgement/baseline.js';
import type { ReportDocument } from '../../audit/report/document.js';
import { reporters } from '../../audit/report/index.js';
import { GENERATOR_VERSION } from '../../version.js';
import type { AuditFlags } from './flags.js';

/** Writes what can be written: a file that cannot must not cost the result of the audit. */
export async function writeReports(
  documents: readonly ReportDocument[],
  files: AuditFlags,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const kind of Object.keys(reporters) as (keyof typeof reporters)[]) {
    const file = files[kind];
    if (file === undefined) continue;
    try {
      await writeFile(file, reporters[kind](documents, file));
    } catch (error) {
      problems.push(unwritable(`--${kind}`, error));
    }
  }
  const baseline = files['write-baseline'];
  if (baseline !== undefined) problems.push(...(await writeBaseline(baseline, documents)));
  return problems;
}

/** Writes a baseline, whole or not at all; none of an audit that proves too little. */
async function writeBaseline(
  file: string,
  documents: readonly ReportDocument[],
): Promise<Problem[]> {
  const flag = '--write-baseline';
  if (documents.some(({ stopped }) => stopped !== undefined)) {
    const message = 'is not written: an audit that is not complete does not show what is known';
    return [{ path: '', flag, message }];
  }
  const baseline: Baseline = {
    format: 1,
    version: GENERATOR_VERSION,
    servers: documents.map(({ checks, target, spec, name }) =>
      baselinePart({ findings: checks, target, revision: spec.revision }, name),
    ),
  };
  const next = `${file}.${process.pid}.next`;
  try {
    await writeFile(next, `${JSON.stringify(baseline, null, 2)}\n`, { flag: 'wx' });
    await rename(next, file);
    return [];
  } catch (error) {
    await rm(next, { force: true });
    return [unwritable(flag, error)];
  }
}

function unwritable(flag: string, error: unknown): Problem {
  return { path: '', flag, message: `cannot be written: ${(error as Error).message}` };
}
