import { realpath } from 'node:fs/promises';
import { MANIFEST_PATH } from '../render/manifest.js';
import { keepsBase, renderFiles } from '../render/index.js';
import type { FileChange } from './apply-update.js';
import { NEIGHBOUR } from './plan-update.js';
import { readAnswers } from './prepare-update.js';
import { ANSWERS_PATH, ProjectError, readFiles } from './read-project.js';
import { recordChanges } from './record-changes.js';
import { readTextFile } from './text.js';

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
  const root = await realpath(directory).catch(() => undefined);
  if (root === undefined) throw new ProjectError(`${directory} is not a directory`);
  const own = readFiles(root, [ANSWERS_PATH, MANIFEST_PATH]);
  const answersText = own.get(ANSWERS_PATH);
  if (answersText === undefined) throw new ProjectError(`${ANSWERS_PATH} is missing`);
  if (own.has(MANIFEST_PATH)) {
    throw new ProjectError(`${MANIFEST_PATH} is there; use update, or remove it first`);
  }
  const config = readAnswers(answersText);
  const rendered = renderFiles(config);
  const kept = [...rendered].filter(([, { kind }]) => keepsBase(kind));
  const found = readFiles(
    root,
    kept.flatMap(([file]) => [file, file + NEIGHBOUR]),
  );
  const differing = kept
    .filter(([file, { text }]) => {
      const yours = found.get(file);
      return yours !== undefined && readTextFile(yours).text !== text;
    })
    .map(([file]) => file);
  const deleted = kept.map(([file]) => file).filter((file) => !found.has(file));
  const textOf = new Map(kept.map(([file, { text }]) => [file, text]));
  const beside = differing.map((file): FileChange => {
    const place = file + NEIGHBOUR;
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
