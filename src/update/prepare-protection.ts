import type { Config } from '../answers/config.js';
import { quoted } from '../answers/problem.js';
import type { EditPlan } from '../existing/edits/index.js';
import { readFiles } from '../project/read-project.js';
import { formLike, readTextFile } from '../project/text-file.js';
import { prepareRendering, renderFiles, type RenderedFile } from '../render/index.js';
import { withAdditions } from './additions.js';
import type { FileChange } from './apply-update.js';
import { RequestError } from './prepare-update.js';
import { inStyleOfPackage, isFormatted } from './project-style.js';
import { recordChanges } from './record-changes.js';
import { patchChanges, type WrittenFile } from './patches.js';

/** The protection of a server that exists already, ready to be shown or written. */
export interface PreparedProtection {
  readonly config: Config;
  /** Sorted by path, without the record. */
  readonly files: readonly WrittenFile[];
  /** Everything to write, the manifest last. */
  readonly changes: readonly FileChange[];
  /** Values of the owner's that stay although the files of ours ask for others. */
  readonly kept: readonly { readonly path: string; readonly place: string }[];
  /** The owner's Prettier would write the files of ours otherwise, and was not allowed to run. */
  readonly isUnformatted: boolean;
}

/**
 * Prepares everything that protecting a server writes. Writes nothing.
 *
 * @param options `adjust`: changes a rendered text before it is put beside what is there; `mayRun`: the owner lets
 *   code of theirs be run, such as their Prettier with its options
 * @throws {@link RequestError} when something stands where a file of ours belongs; ProjectError for a link or
 *   a file that is no text
 */
export async function prepareProtection(
  directory: string,
  config: Config,
  edits: EditPlan,
  {
    adjust,
    mayRun,
  }: { readonly adjust: (file: string, text: string) => string; readonly mayRun: boolean },
): Promise<PreparedProtection> {
  await prepareRendering(config.existing);
  const rendered = renderFiles(config);
  const there = readFiles(directory, rendered.keys());
  refuseTaken(rendered, there);
  const ours = new Map([...rendered].map(([path, { text }]) => [path, adjust(path, text)]));
  const created = new Map([...ours].filter(([path]) => !there.has(path)));
  const styled = mayRun ? await inStyleOfPackage(directory, created) : created;
  const kept: { path: string; place: string }[] = [];
  const files = [...ours]
    .map(([path, text]): WrittenFile => {
      const before = there.get(path);
      if (before === undefined) {
        return { path, before, after: styled.get(path) ?? text, change: 'create' };
      }
      const file = readTextFile(before);
      const merged = withAdditions(path, { yours: file.text, generated: text });
      if (!merged) throw notAdded(path);
      kept.push(...merged.kept.map((place) => ({ path, place })));
      return { path, before, after: formLike(file, merged.text), change: 'merge' };
    })
    .filter(({ before, after }) => before !== after);
  for (const [path, { before, after }] of edits.files) {
    files.push({ path, before, after, change: 'edit' });
  }
  files.sort((a, b) => (a.path < b.path ? -1 : 1));
  return {
    config,
    files,
    kept,
    isUnformatted: !mayRun && isFormatted(directory),
    changes: [
      ...files,
      ...patchChanges(directory, files),
      ...recordChanges(directory, [], rendered, { spec: config.revision.id }),
    ],
  };
}

function refuseTaken(
  rendered: ReadonlyMap<string, RenderedFile>,
  there: ReadonlyMap<string, string>,
): void {
  const taken = [...there.keys()].filter((file) => rendered.get(file)?.kind !== 'addition');
  if (taken.length === 0) return;
  throw new RequestError(
    taken.slice(0, 10).map((file) => ({
      path: '',
      message: `${quoted(file)} is there already; move it away, or choose another directory with --into`,
    })),
  );
}

function notAdded(path: string): RequestError {
  const message = 'is not a JSON object that keys can be added to';
  return new RequestError([{ path, message }]);
}
