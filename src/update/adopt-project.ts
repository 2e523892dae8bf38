import { MANIFEST_PATH } from '../render/manifest.js';
import { keepsBase, prepareRendering, renderFiles } from '../render/index.js';
import type { FileChange } from './apply-update.js';
import { NEW_SUFFIX } from './plan-update.js';
import { ProjectError } from '../project/project-error.js';
import { readAnswers } from '../project/read-answers.js';
import { openProject, readFiles } from '../project/read-project.js';
import { readTextFile } from '../project/text-file.js';
import { recordChanges } from './record-changes.js';

/** A project that is taken in again. */
export interface Adoption {
  /** Absolute, links resolved. */
  readonly directory: string;
  readonly changes: readonly FileChange[];
  /** Files that are not as they are generated now; the generated one goes beside each. */
  readonly differing: readonly string[];
}

/**
 * Takes in a project whose record was lost: what equals the newest templates is known again; what
 * does not may be edited or old, and nobody can tell, so the generated text goes beside it and it
 * stays open until that file is gone. Nothing is overwritten.
 *
 * @throws {@link ProjectError} when there are no answers, or there is a record
 */
export async function prepareAdoption(directory: string): Promise<Adoption> {
  const { directory: root, answersText, read } = await openProject(directory);
  if (read(MANIFEST_PATH) !== undefined) {
    throw new ProjectError(
      'already-known',
      `${MANIFEST_PATH} is there; use update, or remove it first`,
    );
  }
  const config = readAnswers(answersText);
  await prepareRendering(config.existing);
  const rendered = renderFiles(config);
  const kept = [...rendered].filter(([, { kind }]) => keepsBase(kind));
  const found = readFiles(
    root,
    kept.flatMap(([file]) => [file, file + NEW_SUFFIX]),
  );
  const differing = kept
    .filter(([file, { kind, text }]) => {
      // A file of the user's is another one in any case.
      if (kind === 'addition') return false;
      const yours = found.get(file);
      return yours !== undefined && readTextFile(yours).text !== text;
    })
    .map(([file]) => file);
  const deleted = kept.map(([file]) => file).filter((file) => !found.has(file));
  const textOf = new Map(kept.map(([file, { text }]) => [file, text]));
  const beside = differing.map((file): FileChange => {
    const place = file + NEW_SUFFIX;
    return { path: place, before: found.get(place), after: textOf.get(file) };
  });
  const facts = { spec: config.revision.id, deleted, pending: differing };
  return {
    directory: root,
    differing,
    changes: [
      ...beside.filter(({ before, after }) => before !== after),
      ...recordChanges(root, [], rendered, facts),
    ],
  };
}
