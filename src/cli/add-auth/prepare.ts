import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { ExistingAnswer } from '../../answers/existing-schema.js';
import { resolveConfig } from '../../answers/resolve.js';
import { compilerFaults } from '../../existing/compiled.js';
import { planEdits, type EditPlan } from '../../existing/edits/index.js';
import type { Findings } from '../../existing/findings.js';
import { ProjectError } from '../../project/project-error.js';
import { readFiles } from '../../project/read-project.js';
import { prepareProtection, type PreparedProtection } from '../../update/prepare-protection.js';
import { visible } from '../output/visible.js';
import type { WrittenFile } from '../../update/patches.js';
import type { Decision } from './decide.js';
import { RefusedError } from './refused-error.js';

/** Everything that is shown before anything is written. */
export interface Prepared {
  readonly findings: Findings;
  readonly decision: Decision;
  readonly edits: EditPlan;
  readonly protection: PreparedProtection;
}

/** Prepares what follows from a decision. Writes nothing. */
export async function prepare(findings: Findings, decision: Decision): Promise<Prepared> {
  const { answers, existing, url, isStarted } = decision;
  refuseCompiler(findings, existing);
  const edits = editsOf(findings, existing);
  const protection = await prepareProtection(findings.directory, resolveConfig(answers), edits, {
    adjust: (file, text) =>
      file === '.env.example' && url !== undefined
        ? text.replace(/^MCP_SERVER_URL=.*$/m, () => `MCP_SERVER_URL=${url}`)
        : text,
    mayRun: isStarted,
  });
  await refuseReadOnly(findings.directory, protection.files);
  return { findings, decision, edits, protection };
}

/** Stops where the owner's compiler would break, or move, what starts the server. */
export function refuseCompiler({ directory, facts }: Findings, existing: ExistingAnswer): void {
  if (facts.language !== 'typescript') return;
  const faults = compilerFaults(directory, existing.development);
  if (faults.length === 0) return;
  const said = faults.map(({ file, says }) => `${visible(file)} ${visible(says)}`).join('; ');
  throw new RefusedError('compiler-settings', said);
}

/** Finds before anything is shown what could not be written. */
async function refuseReadOnly(directory: string, files: readonly WrittenFile[]): Promise<void> {
  for (const { path: file, change } of files) {
    if (change === 'create') continue;
    const stats = await stat(path.join(directory, file)).catch(() => undefined);
    if (stats && (stats.mode & 0o200) === 0) {
      throw new RefusedError('read-only', `${file} is read-only; make it writable and run again`);
    }
  }
}

/** Plans the lines of the owner's that change. */
export function editsOf(findings: Findings, existing: ExistingAnswer): EditPlan {
  return planEdits(findings, existing, (file) => {
    const text = readFiles(findings.directory, [file]).get(file);
    if (text === undefined) throw new ProjectError('unreadable-project', `${file} is not there`);
    return text;
  });
}
