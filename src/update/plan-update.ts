import type { FileKind } from '../render/file-entry.js';
import type { RenderedFile } from '../render/index.js';
import { TAKEN_OVER } from '../render/moved-files.js';
import { withAdditions } from './additions.js';
import { mergeJson } from './merge-json.js';
import { hasMarkers, mergeText, type Conflict, type Labels, type Sides } from './merge-text.js';
import { formLike, readTextFile, sameButForFormat } from '../project/text-file.js';

/** An answer to lines that both sides changed. */
export type OnConflict = 'abort' | 'markers' | 'mine' | 'new';

/** One answer for every file, or one for each; a file without an answer is left alone. */
export type ConflictAnswers = OnConflict | ReadonlyMap<string, OnConflict>;

/** A file that was generated before. */
interface KnownFile {
  readonly kind: FileKind;
  /** SHA-256 of the text as it was generated, where the generator keeps the file. */
  readonly sha256?: string | undefined;
}

/** The fate of one file. */
export type Change =
  /** Current, and not worth a line in the report. */
  | 'unchanged'
  /** Follows the templates; nobody had touched it. */
  | 'update'
  /** Follows the templates; it differed from them in format only. */
  | 'reformatted'
  /** Stays as the user made it; the templates have not changed it. */
  | 'keep'
  /** Both changed it, in different places. */
  | 'merge'
  /** Both changed the same lines. */
  | 'conflict'
  | 'create'
  /** Moves to another path; the plan of that path says what becomes of its text. */
  | 'rename'
  /** The templates have no such file any more, and nobody had touched it. */
  | 'delete'
  /** The templates have no such file any more; the user's version stays. */
  | 'orphan'
  /** The user deleted it; it stays away. */
  | 'deleted'
  /** The user's own, and edited; the templates have a newer version. */
  | 'behind';

/** The plan for one file. */
export interface FilePlan {
  readonly path: string;
  readonly kind: FileKind;
  readonly change: Change;
  /** Its content on disk; undefined where there is no such file. */
  readonly before: string | undefined;
  /** Its content after the update; undefined where it is deleted or stays away. */
  readonly after: string | undefined;
  readonly conflicts: readonly Conflict[];
  /** The answer to its conflicts; absent until there is one. */
  readonly resolved?: Exclude<OnConflict, 'abort'>;
  /** Holds conflict markers that somebody has to resolve. */
  readonly pending: boolean;
  /** The generated text, to be put beside a file that takes no markers, or that is the user's. */
  readonly beside?: string;
  /** Its content comes from a merge of formatted texts, and has to be formatted once more. */
  readonly isStyled?: boolean;
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
  /** Texts of which one was generated last, where that is all that is known. */
  readonly lost: ReadonlyMap<string, readonly string[]>;
  /** Contents of the project's files, for every path that is known or rendered. */
  readonly disk: ReadonlyMap<string, string>;
  readonly rendered: ReadonlyMap<string, RenderedFile>;
  readonly onConflict: ConflictAnswers;
  readonly labels: Labels;
  /** Deleted files to bring back, and edited ones to compare with. */
  readonly restore: ReadonlySet<string>;
  readonly style: Style;
  /** Hashes a text as the record does. */
  readonly digest: (text: string) => string;
}

/** Brings texts into another style; gives back the text where that is unknown or changes nothing. */
export interface Style {
  /** In the project's own style. */
  readonly own: (path: string, text: string) => string;
  /** In the style of the templates. */
  readonly generated: (path: string, text: string) => string;
}

/** The style of a project that is formatted as it was generated. */
export const SAME_STYLE: Style = { own: (_, text) => text, generated: (_, text) => text };

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

/** Moves all that is known of renamed files to their new paths. */
function afterRenames(
  { known, base, lost, disk }: UpdateInput,
  renames: ReadonlyMap<string, string>,
): Pick<UpdateInput, 'known' | 'base' | 'lost' | 'disk'> {
  const move = <T>(entries: ReadonlyMap<string, T>): Map<string, T> => {
    const moved = new Map(entries);
    for (const [to, from] of renames) {
      const value = moved.get(from);
      if (value !== undefined) moved.set(to, value);
      moved.delete(from);
    }
    return moved;
  };
  return { known: move(known), base: move(base), lost: move(lost), disk: move(disk) };
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
  if (kind === 'addition' && before !== undefined) {
    return planAddition({ ...stay, before }, rendered?.text ?? '', input);
  }
  if (!rendered) return planGone({ ...stay, change: 'keep' }, input);
  const now = input.style.own(path, rendered.text);
  if (before === undefined) return { ...stay, change: 'create', after: now };
  const there = { ...stay, change: 'unchanged' as const, before };
  if (rendered.kind === 'seed') return planSeed(there, rendered, input);
  return planKept(there, rendered, input);
}

/** Plans a file of the user's to which something was added. */
function planAddition(
  stay: Omit<FilePlan, 'change'> & { readonly before: string },
  generated: string,
  { base }: UpdateInput,
): FilePlan {
  const file = readTextFile(stay.before);
  const sides = { base: base.get(stay.path), yours: file.text, generated };
  const after = formLike(file, withAdditions(stay.path, sides)?.text ?? file.text);
  return { ...stay, after, change: after === stay.before ? 'unchanged' : 'merge' };
}

/** Plans a file that is the user's from the first edit on, and follows the templates until then. */
function planSeed(
  stay: FilePlan & { readonly before: string },
  { text }: RenderedFile,
  input: UpdateInput,
): FilePlan {
  const { path } = stay;
  const file = readTextFile(stay.before);
  const now = input.style.own(path, text);
  if (file.text === text || file.text === now) return stay;
  // The registry imports from it, and nobody looks into somebody else's file for what it exports.
  if (!input.known.has(path) && path.startsWith('src/')) {
    const conflicts = [{ place: '1', yours: file.text, generated: text }];
    return resolve({ ...stay, change: 'conflict', conflicts }, input, {
      yours: stay.before,
      generated: formLike(file, now),
    });
  }
  if (input.restore.has(path)) return { ...stay, change: 'behind', beside: formLike(file, now) };
  const known = input.known.get(path)?.sha256;
  if (known === undefined || known === input.digest(text)) return stay;
  if (isUntouched(path, file.text, input)) {
    const isPlain = input.style.own(path, file.text) !== file.text;
    return { ...stay, change: 'update', after: formLike(file, isPlain ? text : now) };
  }
  // Of code that is the user's nothing more is said; documents tell operators what to do.
  return /^(?:src|test)\//.test(path) ? stay : { ...stay, change: 'behind' };
}

/** Plans a file that the templates no longer have. */
function planGone(stay: FilePlan, input: UpdateInput): FilePlan {
  return isUntouched(stay.path, readTextFile(stay.before ?? '').text, input)
    ? { ...stay, change: 'delete', after: undefined }
    : { ...stay, change: 'orphan' };
}

/** Compares a text with what was generated, format aside. */
function isUntouched(
  path: string,
  yours: string,
  { known, base, digest, style }: UpdateInput,
): boolean {
  const sha256 = known.get(path)?.sha256;
  if (sha256 === undefined) return false;
  if (digest(yours) === sha256) return true;
  const before = base.get(path);
  // The text of a seed is not kept; formatted as the templates are it may be that text again.
  if (before === undefined) return digest(style.generated(path, yours)) === sha256;
  return yours === style.own(path, before) || (!isJson(path) && sameButForFormat(yours, before));
}

/** Plans a file that the user and the templates have, with or without a base. */
function planKept(
  stay: FilePlan & { readonly before: string },
  rendered: RenderedFile,
  input: UpdateInput,
): FilePlan {
  const { text: generated } = rendered;
  const { path, before } = stay;
  const file = readTextFile(before);
  const base = input.base.get(path);
  const written = (text: string) => formLike(file, text);
  const own = (text: string) => input.style.own(path, text);
  if (file.text === generated) return stay;
  if (base === undefined) {
    if (file.text === own(generated)) return stay;
    // Somebody may have had a file of this name before the generator did.
    return planForAll(stay, rendered, input) ?? eitherWhole(stay, rendered, input);
  }
  if (file.text === base) {
    // Who leaves a file in the style of the templates finds it in that style.
    const now = own(base) === base ? own(generated) : generated;
    return file.text === now ? stay : { ...stay, change: 'update', after: written(now) };
  }
  if (file.text === own(base)) {
    const now = own(generated);
    return file.text === now ? stay : { ...stay, change: 'update', after: written(now) };
  }
  if (base === generated) return { ...stay, change: 'keep' };
  if (!isJson(path) && sameButForFormat(file.text, base)) {
    return { ...stay, change: 'reformatted', after: written(own(generated)) };
  }
  const heir = TAKEN_OVER[path];
  if (heir !== undefined && input.rendered.has(heir) && !input.known.has(heir)) {
    return eitherWhole(stay, rendered, input);
  }
  const plain = { base, yours: file.text, generated };
  const styled = { base: own(base), yours: own(file.text), generated: own(generated) };
  const ways = [
    // A file that its project's formatter has not seen is merged as it stands, where that works.
    ...(styled.yours === file.text && styled.base !== base
      ? []
      : [mergeByPath(path, plain, input.labels)]),
    ...(styled.base === base
      ? []
      : [{ ...mergeByPath(path, styled, input.labels), isStyled: true }]),
  ];
  const fewest = Math.min(...ways.map(({ conflicts }) => conflicts.length));
  const best = ways.find(({ conflicts }) => conflicts.length === fewest);
  if (!best) return stay;
  const { conflicts } = best;
  const isStyled = 'isStyled' in best ? { isStyled: true } : {};
  if (conflicts.length === 0) {
    return { ...stay, ...isStyled, change: 'merge', after: written(best.yours) };
  }
  return resolve({ ...stay, ...isStyled, change: 'conflict', conflicts }, input, {
    yours: written(best.yours),
    generated: written(best.generated),
    ...(best.marked === undefined ? {} : { marked: written(best.marked) }),
  });
}

/** Plans a file of which no line may be combined with one of the other side. */
function eitherWhole(
  stay: FilePlan & { readonly before: string },
  { text }: RenderedFile,
  input: UpdateInput,
): FilePlan {
  const file = readTextFile(stay.before);
  const sides = { base: '', yours: file.text, generated: input.style.own(stay.path, text) };
  const conflicts = [{ place: '1', yours: file.text, generated: text }];
  return resolve({ ...stay, change: 'conflict', conflicts }, input, {
    yours: stay.before,
    generated: formLike(file, sides.generated),
    marked: formLike(file, mergeText(sides, input.labels).text),
  });
}

/** Plans a file with every text that may be its base, and gives the outcome that all of them have. */
function planForAll(
  stay: FilePlan & { readonly before: string },
  rendered: RenderedFile,
  input: UpdateInput,
): FilePlan | undefined {
  const plans = (input.lost.get(stay.path) ?? []).map((text) =>
    planKept(stay, rendered, { ...input, base: new Map([[stay.path, text]]) }),
  );
  const [first] = plans;
  const agree = plans.every(({ change, after }) => change !== 'conflict' && after === first?.after);
  return agree ? first : undefined;
}

/** The ways to resolve the conflicts of a merge; the same text three times when there is none. */
export interface Merge {
  readonly yours: string;
  readonly generated: string;
  /** Absent for a file that takes no markers. */
  readonly marked?: string;
  readonly conflicts: readonly Conflict[];
}

/** Merges as the kind of file asks for. */
export function mergeByPath(path: string, sides: Sides, labels: Labels): Merge {
  const json = isJson(path) ? mergeJson(sides) : undefined;
  if (json) return json;
  const { text, ...merged } = mergeText(sides, labels);
  return { ...merged, marked: text };
}

/** Applies what was said about conflicts; JSON takes no markers, so the generated text goes beside. */
function resolve(
  plan: FilePlan,
  { onConflict }: UpdateInput,
  texts: { readonly yours: string; readonly generated: string; readonly marked?: string },
): FilePlan {
  const resolved = typeof onConflict === 'string' ? onConflict : onConflict.get(plan.path);
  switch (resolved) {
    case undefined:
    case 'abort':
      return plan;
    case 'mine':
      return { ...plan, resolved, after: texts.yours };
    case 'new':
      return { ...plan, resolved, after: texts.generated };
    case 'markers':
      return texts.marked === undefined
        ? { ...plan, resolved, pending: true, after: texts.yours, beside: texts.generated }
        : { ...plan, resolved, pending: true, after: texts.marked };
  }
}

function isJson(path: string): boolean {
  return path.endsWith('.json');
}

/** Behind the name of a file: its generated text, put beside it for somebody to compare. */
export const NEW_SUFFIX = '.new';

/** Files that an earlier update or adoption left open and that still are. */
export function stillPending(
  pending: readonly string[],
  disk: ReadonlyMap<string, string>,
): string[] {
  return pending.filter((path) => hasMarkers(disk.get(path) ?? '') || disk.has(path + NEW_SUFFIX));
}
