import { isRecord } from '../answers/is-record.js';
import { MAX_KEPT_LENGTH } from '../project/manifest-file.js';
import { bareLines, readTextFile } from '../project/text-file.js';
import type { FilePlan } from './plan-update.js';

/** A place where somebody kept the project's text against a change of the templates. */
export interface KeptChange {
  readonly path: string;
  /** The line or the key at the time. */
  readonly place: string;
  /** The text of either side; both absent when the whole file was kept. */
  readonly yours?: string | undefined;
  readonly generated?: string | undefined;
}

/**
 * Lists the changes that are kept out after an update: those from before that still are, and new ones.
 *
 * @param generatedOf the newest text of a file, in the project's style
 */
export function keptAfter(
  plan: readonly FilePlan[],
  before: readonly KeptChange[],
  generatedOf: (path: string) => string | undefined,
): KeptChange[] {
  const now = plan
    .filter(({ resolved }) => resolved === 'mine')
    .flatMap(({ path, after, conflicts }) =>
      conflicts.map(({ place, yours, generated }): KeptChange => {
        const kept = { path, place, yours, generated };
        const isShort = Math.max(yours.length, generated.length) <= MAX_KEPT_LENGTH;
        // What cannot be told from the rest of the file would be forgotten at once.
        return isShort && isStillKept(kept, after, generatedOf(path)) ? kept : { path, place };
      }),
    );
  const texts = new Map(plan.map(({ path, after }) => [path, after]));
  const isNew = ({ path, generated }: KeptChange) =>
    !now.some((other) => other.path === path && other.generated === generated);
  const still = before.filter(
    (kept) => isNew(kept) && isStillKept(kept, texts.get(kept.path), generatedOf(kept.path)),
  );
  return [...still, ...now].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

/**
 * Tells whether a change is still kept out: the templates have it, and the project has not taken it over.
 *
 * @param yours the file as it stands
 * @param generated the file as it was generated last
 */
export function isStillKept(
  kept: KeptChange,
  yours: string | undefined,
  generated: string | undefined,
): boolean {
  if (yours === undefined || generated === undefined) return false;
  const [mine, theirs] = [readTextFile(yours).text, readTextFile(generated).text];
  if (bareLines(mine) === bareLines(theirs)) return false;
  if (kept.yours === undefined || kept.generated === undefined) return true;
  const keys = [mine, theirs].map(parse);
  if (isRecord(keys[0]) && isRecord(keys[1])) {
    const [here, there] = keys.map((value) => valueAt(value, kept.place));
    return there === kept.generated && here !== kept.generated;
  }
  if (bareLines(kept.generated) === '') return holds(mine, kept.yours);
  return holds(theirs, kept.generated) && !holds(mine, kept.generated);
}

/** Finds some lines in a text, one after the other, however they are indented. */
function holds(text: string, lines: string): boolean {
  return `\n${bareLines(text)}\n`.includes(`\n${bareLines(lines)}\n`);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The value of a key such as `dependencies.jose`, as JSON; keys may have dots themselves. */
function valueAt(value: unknown, place: string): string {
  if (!isRecord(value)) return '';
  if (Object.hasOwn(value, place)) return JSON.stringify(value[place]);
  const key = Object.keys(value).find((each) => place.startsWith(`${each}.`));
  return key === undefined ? '' : valueAt(value[key], place.slice(key.length + 1));
}
