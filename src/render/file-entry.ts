import type { Config } from '../answers/config.js';
import type { View } from './view.js';

/**
 * Who keeps a file. `generated`: the generator; edits are merged. `shared`: the user, but it has to
 * keep step with the generated ones, so changes are merged into it as well. `seed`: the user; from
 * the first edit on it is never looked at again. `addition`: the user's from the start; only what was added to
 * it follows the generator, and the text is that alone.
 */
export type FileKind = 'generated' | 'shared' | 'seed' | 'addition';

/** Whether the text of a file is kept as it was generated, for three-way merges. */
export function keepsBase(kind: FileKind): boolean {
  return kind !== 'seed';
}

/** One file of a generated project. */
export interface FileEntry {
  readonly to: string;
  readonly kind: FileKind;
  /** Template below `templates`; `to` itself when left out. A name ending in `.hbs` is rendered. */
  readonly from?: string;
  /** Its text, where it is built from data instead. */
  readonly text?: (config: Config) => string;
  /** What its template reads beside the view; `textOf` gives the files rendered before. */
  readonly reads?: (textOf: (path: string) => string | undefined) => object;
  /** Whether the project has the file at all. */
  readonly when?: (view: View) => boolean;
}
