import type { FileKind } from '../render/file-table.js';
import type { RenderedFile } from '../render/index.js';
import { mergeJson } from './merge-json.js';
import { mergeScopeMap } from './merge-scope-map.js';
import { hasMarkers, mergeText, type Labels } from './merge-text.js';
import { mergeToolList } from './merge-tool-list.js';
import { formLike, readTextFile, sameButForFormat } from './text.js';

/** What to do where both sides changed the same lines. */
export type OnConflict = 'abort' | 'markers' | 'mine' | 'new';

/** A file that was generated before. */
export interface KnownFile {
  readonly kind: FileKind;
  /** SHA-256 of the text as it was generated, where the generator keeps the file. */
  readonly sha256?: string;
}

/** What happens to one file. */
export type Change =
  /** Nothing, and nothing to say. */
  | 'unchanged'
  /** Follows the templates; nobody had touched it. */
  | 'update'
  /** The same; it had only been formatted otherwise. */
  | 'reformatted'
  /** Stays as the user made it; the templates have not changed it. */
  | 'keep'
  /** Both changed it, in different places. */
  | 'merge'
  /** Both changed the same lines. */
  | 'conflict'
  | 'create'
  /** Stands somewhere else now; what happened to its text is said there. */
  | 'rename'
  /** The templates have no such file any more, and nobody had touched it. */
  | 'delete'
  /** The templates have no such file any more; the user's version stays. */
  | 'orphan'
  /** The user deleted it; it stays away. */
  | 'deleted';

/** The plan for one file. */
export interface FilePlan {
  readonly path: string;
  readonly kind: FileKind;
  readonly change: Change;
  /** What the file holds now; undefined when it is not there. */
  readonly before: string | undefined;
  /** What it will hold; undefined when it will not be there. */
  readonly after: string | undefined;
  /** Lines (`88`) or keys (`scripts.test`) in conflict. */
  readonly conflicts: readonly string[];
  /** Holds conflict markers that somebody has to resolve. */
  readonly pending: boolean;
  /** The generated text, to be put beside a file that takes no markers. */
  readonly beside?: string;
  /** For files that were renamed: where they stand now. */
  readonly renamedTo?: string;
  /** For files that were deleted: the templates have a newer version. */
  readonly changedSince?: boolean;
}

/** Everything a plan is made from. Texts of generated files have `\n` line breaks. */
export interface UpdateInput {
  readonly known: ReadonlyMap<string, KnownFile>;
  /** Texts as generated last. */
  readonly base: ReadonlyMap<string, string>;
  /** What stands in the project, for every path that matters. */
  readonly disk: ReadonlyMap<string, string>;
  readonly rendered: ReadonlyMap<string, RenderedFile>;
  readonly onConflict: OnConflict;
  readonly labels: Labels;
  /** Deleted files to bring back. */
  readonly restore: ReadonlySet<string>;
  /** How the manifest records a text. */
  readonly digest: (text: string) => string;
}

/** Decides what happens to every file. Pure; sorted by path. */
export function planUpdate(given: UpdateInput): FilePlan[] {
  const renames = findRenames(given);
  const input = { ...given, ...afterRenames(given, renames) };
  const paths = new Set([...input.known.keys(), ...input.rendered.keys()]);
  const plans = [...paths].map((path): FilePlan => {
    const plan = planFile(path, input);
    return renames.has(path) ? { ...plan, before: undefined } : plan;
  });
  for (const [to, from] of renames) {
    const before = given.disk.get(from);
    const kind = given.rendered.get(to)?.kind ?? 'generated';
    const gone = { path: from, kind, before, after: undefined, conflicts: [], pending: false };
    if (before !== undefined) plans.push({ ...gone, change: 'rename', renamedTo: to });
  }
  return plans.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** New path → old path, where the project has the old one only. */
function findRenames({ known, disk, rendered }: UpdateInput): Map<string, string> {
  const renames = new Map<string, string>();
  for (const [to, { renamedFrom: from }] of rendered) {
    if (from === undefined || !known.has(from) || rendered.has(from)) continue;
    if (!known.has(to) && !disk.has(to)) renames.set(to, from);
  }
  return renames;
}

/** What is known of renamed files, under their new paths. */
function afterRenames(
  { known, base, disk }: UpdateInput,
  renames: ReadonlyMap<string, string>,
): Pick<UpdateInput, 'known' | 'base' | 'disk'> {
  const move = <T>(entries: ReadonlyMap<string, T>): Map<string, T> => {
    const moved = new Map(entries);
    for (const [to, from] of renames) {
      const value = moved.get(from);
      if (value !== undefined) moved.set(to, value);
      moved.delete(from);
    }
    return moved;
  };
  return { known: move(known), base: move(base), disk: move(disk) };
}

function planFile(path: string, input: UpdateInput): FilePlan {
  const rendered = input.rendered.get(path);
  const kind = rendered?.kind ?? input.known.get(path)?.kind ?? 'seed';
  const before = input.disk.get(path);
  const stay = { path, kind, before, after: before, conflicts: [], pending: false };
  const isDeleted = input.known.has(path) && before === undefined;
  if (isDeleted && !input.restore.has(path)) {
    const known = input.known.get(path)?.sha256;
    const changedSince = rendered !== undefined && input.digest(rendered.text) !== known;
    return { ...stay, change: rendered ? 'deleted' : 'unchanged', changedSince };
  }
  if (!rendered) return planGone({ ...stay, change: 'keep' }, input);
  if (before === undefined) return { ...stay, change: 'create', after: rendered.text };
  if (rendered.kind === 'seed')
    return planSeed({ ...stay, change: 'unchanged', before }, rendered, input);
  return planKept({ ...stay, change: 'unchanged', before }, rendered, input);
}

/** Yours from the first edit on; until then it follows the templates. */
function planSeed(
  stay: FilePlan & { readonly before: string },
  { text }: RenderedFile,
  { known, digest }: UpdateInput,
): FilePlan {
  const file = readTextFile(stay.before);
  const isUntouched = known.get(stay.path)?.sha256 === digest(file.text);
  if (!isUntouched || file.text === text) return stay;
  return { ...stay, change: 'update', after: formLike(file, text) };
}

/** The templates have no such file any more. */
function planGone(stay: FilePlan, { known, digest }: UpdateInput): FilePlan {
  const yours = readTextFile(stay.before ?? '').text;
  if (stay.kind === 'seed') return { ...stay, change: 'unchanged' };
  const isUntouched = known.get(stay.path)?.sha256 === digest(yours);
  return isUntouched
    ? { ...stay, change: 'delete', after: undefined }
    : { ...stay, change: 'orphan' };
}

/** A file on all three sides, or one that appeared on two of them. */
function planKept(
  stay: FilePlan & { readonly before: string },
  { text: generated }: RenderedFile,
  input: UpdateInput,
): FilePlan {
  const { path, before } = stay;
  const file = readTextFile(before);
  const base = input.base.get(path);
  const written = (text: string) => formLike(file, text);
  if (file.text === generated) return stay;
  if (base === undefined) {
    // Somebody had a file of this name before the generator did.
    return resolve({ ...stay, change: 'conflict', conflicts: ['1'] }, input, {
      generated: written(generated),
      marked: written(mergeText({ base: '', yours: file.text, generated }, input.labels).text),
    });
  }
  if (file.text === base) return { ...stay, change: 'update', after: written(generated) };
  if (base === generated) return { ...stay, change: 'keep' };
  if (!isJson(path) && sameButForFormat(file.text, base)) {
    return { ...stay, change: 'reformatted', after: written(generated) };
  }
  const sides = { base, yours: file.text, generated };
  const json = isJson(path) ? mergeJson(sides) : undefined;
  if (json) {
    const merged = { ...stay, change: 'merge' as const, after: written(json.text) };
    if (json.conflicts.length === 0) return merged;
    return resolve({ ...merged, change: 'conflict', conflicts: json.conflicts }, input, {
      generated: written(json.generated),
    });
  }
  const merge = MERGES[path] ?? mergeText;
  const merged = merge(sides, input.labels);
  const { text, conflicts } = merged;
  if (conflicts.length === 0) return { ...stay, change: 'merge', after: written(text) };
  return resolve({ ...stay, change: 'conflict', conflicts: conflicts.map(String) }, input, {
    generated: written(merged.generated),
    marked: written(text),
  });
}

/** Files to which entries are added: they fit in whatever stands beside them. */
const MERGES: Readonly<Record<string, typeof mergeText>> = {
  'src/scope-map.ts': mergeScopeMap,
  'src/tools/index.ts': mergeToolList,
};

/** Applies what was said about conflicts; JSON takes no markers, so the generated text goes beside. */
function resolve(
  plan: FilePlan,
  { onConflict }: UpdateInput,
  texts: { generated: string; marked?: string },
): FilePlan {
  switch (onConflict) {
    case 'abort':
    case 'mine':
      return plan;
    case 'new':
      return { ...plan, after: texts.generated };
    case 'markers':
      return texts.marked === undefined
        ? { ...plan, pending: true, beside: texts.generated }
        : { ...plan, after: texts.marked, pending: true };
  }
}

function isJson(path: string): boolean {
  return path.endsWith('.json');
}

/** Behind the name of a file: its generated text, put beside it for somebody to compare. */
export const NEIGHBOUR = '.new';

/** Files that an earlier update or adoption left open and that still are. */
export function stillPending(
  pending: readonly string[],
  disk: ReadonlyMap<string, string>,
): string[] {
  return pending.filter((path) => hasMarkers(disk.get(path) ?? '') || disk.has(path + NEIGHBOUR));
}

/** Whether anything would be written but the record of it. */
export function changesAnything(plan: readonly FilePlan[]): boolean {
  return plan.some(({ before, after }) => before !== after);
}
