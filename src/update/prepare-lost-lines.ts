import type { Config } from '../answers/config.js';
import type { ExistingAnswer } from '../answers/existing-schema.js';
import { ExistingError } from '../existing/existing-error.js';
import { usesLayer } from '../existing/layer-calls.js';
import { planLostLines, type LostLines } from '../existing/lost-lines.js';
import { ANSWERS_PATH, readAnswers } from '../project/read-answers.js';
import { readFiles } from '../project/read-project.js';
import type { FileChange } from './apply-update.js';
import { patchesAgain, readPatches } from './patches.js';

/** The lines that a protected server lost, ready to be shown or put in again. */
export interface PreparedLines extends Pick<LostLines, 'findings' | 'printed'> {
  readonly config: Config & { readonly existing: ExistingAnswer };
  /** Files of the owner. */
  readonly files: readonly FileChange[];
  /** With the record, so that `--undo` knows of them. */
  readonly changes: readonly FileChange[];
}

/**
 * Prepares to put in again what protects a server. Writes nothing.
 *
 * @returns undefined without a record of its protection
 * @throws ExistingError without the layer, or where something would stay open; ProjectError
 */
export function prepareLostLines(directory: string): PreparedLines | undefined {
  const answers = readFiles(directory, [ANSWERS_PATH]).get(ANSWERS_PATH);
  const config = answers === undefined ? undefined : readAnswers(answers);
  const existing = config?.existing;
  if (!config || !existing) return undefined;
  const index = `${existing.layer}/index.${existing.language === 'typescript' ? 'ts' : 'js'}`;
  if (!readFiles(directory, [index]).has(index)) {
    throw new ExistingError('protection-lost', 'there is no layer that they could call');
  }
  const patched = readPatches(directory)?.patched ?? [];
  const recorded = new Map(
    patched.flatMap(({ path, before, written }) =>
      before === undefined || written === undefined ? [] : [[path, { before, written }]],
    ),
  );
  const { findings, printed, files: lost } = planLostLines(directory, existing, recorded);
  const files = lost.map(({ path, now, after }) => ({ path, before: now, after }));
  const record = patchesAgain(
    directory,
    lost.map(({ path, bare, after }) => ({ path, before: bare, after, change: 'edit' })),
    (file) => !usesLayer(file, readFiles(directory, [file]).get(file) ?? '', existing.layer),
  );
  return {
    config: { ...config, existing },
    findings,
    printed,
    files,
    changes: [...files, ...record],
  };
}
