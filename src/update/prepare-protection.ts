import type { Config } from '../answers/config.js';
import { isRecord } from '../answers/is-record.js';
import { quoted } from '../answers/problem.js';
import type { EditPlan } from '../existing/edits/index.js';
import { readFiles } from '../project/read-project.js';
import { formLike, readTextFile } from '../project/text-file.js';
import { renderFiles, type RenderedFile } from '../render/index.js';
import type { FileChange } from './apply-update.js';
import { mergeJson } from './merge-json.js';
import { RequestError } from './prepare-update.js';
import { recordChanges } from './record-changes.js';
import { PACKAGE, patchChanges, type WrittenFile } from './patches.js';

/** The protection of a server that exists already, ready to be shown or written. */
export interface PreparedProtection {
  readonly config: Config;
  /** Sorted by path, without the record. */
  readonly files: readonly WrittenFile[];
  /** Everything to write, the manifest last. */
  readonly changes: readonly FileChange[];
  /** Values of the owner's that stay although the files of ours ask for others. */
  readonly kept: readonly { readonly path: string; readonly place: string }[];
}

/**
 * Prepares everything that protecting a server writes. Writes nothing.
 *
 * @param adjust changes a rendered text before it is put beside what is there
 * @throws {@link RequestError} when something stands where a file of ours belongs; ProjectError for a link or
 *   a file that is no text
 */
export function prepareProtection(
  directory: string,
  config: Config,
  edits: EditPlan,
  adjust: (file: string, text: string) => string,
): PreparedProtection {
  const rendered = renderFiles(config);
  const there = readFiles(directory, rendered.keys());
  refuseTaken(rendered, there);
  const kept: { path: string; place: string }[] = [];
  const files = [...rendered]
    .map(([path, { text }]): WrittenFile => {
      const before = there.get(path);
      const ours = adjust(path, text);
      if (before === undefined) return { path, before, after: ours, change: 'create' };
      const file = readTextFile(before);
      const merged = path === PACKAGE ? mergeKeys(file.text, ours) : mergeLines(file.text, ours);
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

/** Adds keys; what has another value stays, but for a version that is too old. */
function mergeKeys(yours: string, generated: string): { text: string; kept: string[] } {
  const merged = mergeJson({ base: '{}', yours, generated: withoutKnown(yours, generated) });
  if (!merged) {
    const message = `is not a JSON object that keys can be added to`;
    throw new RequestError([{ path: PACKAGE, message }]);
  }
  return { text: merged.yours, kept: merged.conflicts.map(({ place }) => place) };
}

/** Takes out development dependencies that the package needs for running already. */
function withoutKnown(yours: string, generated: string): string {
  const [owner, ours] = [yours, generated].map(dependenciesIn);
  if (!owner || !ours) return generated;
  const devDependencies = Object.fromEntries(
    Object.entries(ours.devDependencies).filter(([name]) => !(name in owner.dependencies)),
  );
  return JSON.stringify({ ...ours, devDependencies });
}

function dependenciesIn(text: string) {
  const value = parseJson(text);
  if (!isRecord(value)) return undefined;
  const { dependencies, devDependencies } = value;
  return {
    ...value,
    dependencies: isRecord(dependencies) ? dependencies : {},
    devDependencies: isRecord(devDependencies) ? devDependencies : {},
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Adds the lines that are not there yet, behind an empty one. A variable that is there is not set again. */
function mergeLines(yours: string, generated: string): { text: string; kept: string[] } {
  const known = new Set(yours.split('\n').map(keyOf));
  const isThere = (line: string) => line.trim() !== '' && known.has(keyOf(line));
  const more = generated.split('\n').filter((line) => !isThere(line));
  if (more.every((line) => line.trim() === '')) return { text: yours, kept: [] };
  const separator = yours === '' || yours.endsWith('\n') ? '\n' : '\n\n';
  return {
    text: `${yours}${yours === '' ? '' : separator}${more.join('\n').replace(/^\n+/, '')}`,
    kept: [],
  };
}

/** What makes two lines the same: the name of a variable, else the line itself. */
function keyOf(line: string): string {
  return /^([A-Z_][A-Z0-9_]*)=/.exec(line.trim())?.[1] ?? line.trim();
}
