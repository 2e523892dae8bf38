import { layerCallsIn, type LayerCalls } from '../existing/layer-calls.js';
import { ANSWERS_PATH, readAnswers } from '../project/read-answers.js';
import { readFiles } from '../project/read-project.js';
import { readPatches } from './patches.js';

/** What has become of the protection in a file of the user. */
export interface PatchState {
  readonly path: string;
  /**
   * `in-place`: the import from the layer and every call are there; `changed`: some calls are; `gone`: none is,
   * or the file is not there.
   */
  readonly state: 'in-place' | 'changed' | 'gone';
  /** What was written, as a unified diff. */
  readonly patch: string;
}

/**
 * Says what has become of the protection in each file of the user, by its tree: edits beside it do not count.
 * Empty for a project that was generated.
 *
 * @throws ProjectError
 */
export function patchState(directory: string): PatchState[] {
  const patches = readPatches(directory);
  const answers = readFiles(directory, [ANSWERS_PATH]).get(ANSWERS_PATH);
  const layer = answers === undefined ? undefined : readAnswers(answers).existing?.layer;
  if (!patches || layer === undefined) return [];
  const edited = patches.patched.filter(({ change }) => change === 'edit');
  const now = readFiles(
    directory,
    edited.map((file) => file.path),
  );
  return edited.map(({ path: file, written = '', patch = '' }) => {
    const meant = layerCallsIn(file, written, layer);
    const found = layerCallsIn(file, now.get(file) ?? '', layer);
    return { path: file, state: stateOf(meant, found), patch };
  });
}

function stateOf(meant: LayerCalls, found: LayerCalls): PatchState['state'] {
  if (!found || found.size === 0) return 'gone';
  const isWhole = [...(meant ?? [])].every(([name, count]) => (found.get(name) ?? 0) >= count);
  return isWhole ? 'in-place' : 'changed';
}
