import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { applyPatch, createTwoFilesPatch } from 'diff';
import * as v from 'valibot';
import { isOwnable } from '../project/owned-path.js';
import { ProjectError } from '../project/project-error.js';
import { readFiles } from '../project/read-project.js';
import { digest } from '../render/base-file.js';
import { rename, writeAnew } from '../project/disk.js';
import type { FileChange } from './apply-update.js';

/** What protecting a server that exists already did to each file. */
export const PATCHES_PATH = '.secure-mcp/patches.json';
/** Files of the user as they were before. */
export const BEFORE_PATH = '.secure-mcp/before.json';

/** A file that protecting a server writes. */
export interface WrittenFile extends FileChange {
  readonly after: string;
  /** `edit`: code of the user; `merge`: lines or keys beside those that are there. */
  readonly change: 'create' | 'edit' | 'merge';
}

const MAX_FILES = 2000;
/** A text before is not larger. In bytes. */
const MAX_TEXT = 4 * 1024 * 1024;
/** All of them together are not larger. In bytes. */
const MAX_TEXTS = 32 * 1024 * 1024;

export const PACKAGE = 'package.json';

/** Files that installing changes. */
const LOCK_FILES = [
  ...['package-lock.json', 'npm-shrinkwrap.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'],
];

const filePath = v.pipe(v.string(), v.maxLength(300), v.check(isOwnable));
const sha256 = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/));

const patchesSchema = v.strictObject({
  format: v.literal(1),
  patched: v.pipe(
    v.array(
      v.strictObject({
        path: filePath,
        change: v.picklist(['edit', 'merge', 'lock']),
        /** Absent: there was no such file. */
        before: v.optional(sha256),
        /** Absent: what installing wrote is not known. */
        after: v.optional(sha256),
        /** The unified diff, line by line, so that it can be found again in an edited file. */
        patch: v.optional(v.array(v.string())),
      }),
    ),
    v.maxLength(MAX_FILES),
  ),
  created: v.record(filePath, sha256),
});

const beforeSchema = v.strictObject({
  format: v.literal(1),
  /** Texts, compressed, in base64. */
  files: v.record(filePath, v.string()),
});

/** What is known of a file of the user. */
export interface Patched {
  readonly path: string;
  readonly change: 'edit' | 'merge' | 'lock';
  /** The text before; undefined where there was no file. */
  readonly before: string | undefined;
  /** The digest of what was written; undefined where what was installed is not known. */
  readonly after: string | undefined;
  /** The text that was written; undefined of what installing writes. */
  readonly written: string | undefined;
  /** A unified diff from the one text to the other. */
  readonly patch: string | undefined;
}

/** What protecting a server did. */
export interface Patches {
  readonly patched: readonly Patched[];
  /** Digests of the files that were not there before, as they were written. */
  readonly created: ReadonlyMap<string, string>;
}

/**
 * Prepares the record of what is written, so that it can be taken back byte for byte.
 *
 * @param files everything that is written, but for the record
 */
export function patchChanges(directory: string, files: readonly WrittenFile[]): FileChange[] {
  const patched = files.flatMap(patchedBy);
  const locks = lockFilesIn(directory);
  const lockEntries = [...locks].map(([file, text]) => {
    return { path: file, change: 'lock', before: digest(text) };
  });
  const created = files.filter(({ before }) => before === undefined);
  const texts = new Map([
    ...files.flatMap(({ path: file, before }) =>
      before === undefined ? [] : [[file, before] as const],
    ),
    ...locks,
  ]);
  const record = {
    format: 1,
    patched: [...patched, ...lockEntries],
    created: Object.fromEntries(created.map(({ path: file, after }) => [file, digest(after)])),
  };
  const before = {
    format: 1,
    files: Object.fromEntries([...texts].map(([file, text]) => [file, packed(text)])),
  };
  const there = readFiles(directory, [PATCHES_PATH, BEFORE_PATH]);
  return [
    { path: PATCHES_PATH, before: there.get(PATCHES_PATH), after: jsonText(record) },
    { path: BEFORE_PATH, before: there.get(BEFORE_PATH), after: jsonText(before) },
  ];
}

/** What the record says of a file of the user. */
function patchedBy({ path: file, before, after, change }: WrittenFile) {
  if (before === undefined || change === 'create') return [];
  const patch = createTwoFilesPatch(file, file, before, after, '', '', { context: 3 });
  return [
    { path: file, change, before: digest(before), after: digest(after), patch: patch.split('\n') },
  ];
}

/**
 * Prepares the record anew where lines of the protection were lost, and are put in again; nothing without a record.
 *
 * @param files each as it is without protection, and as it is written
 * @param isGone whether a file has no line of the protection any more
 */
export function patchesAgain(
  directory: string,
  files: readonly WrittenFile[],
  isGone: (file: string) => boolean,
): FileChange[] {
  const there = readFiles(directory, [PATCHES_PATH, BEFORE_PATH]);
  const [was, texts] = [there.get(PATCHES_PATH), there.get(BEFORE_PATH)];
  if (was === undefined || texts === undefined) return [];
  const record = parsed(patchesSchema, was, PATCHES_PATH);
  const known = parsed(beforeSchema, texts, BEFORE_PATH);
  const anew = new Set(files.map((file) => file.path));
  const kept = record.patched.filter(
    ({ path: file, change }) => !anew.has(file) && !(change === 'edit' && isGone(file)),
  );
  const before = files.map(({ path: file, before: text = '' }) => [file, packed(text)] as const);
  const next = { ...record, patched: [...kept, ...files.flatMap(patchedBy)] };
  const nextTexts = { ...known, files: { ...known.files, ...Object.fromEntries(before) } };
  return [
    { path: PATCHES_PATH, before: was, after: jsonText(next) },
    { path: BEFORE_PATH, before: texts, after: jsonText(nextTexts) },
  ];
}

/**
 * Notes what installing made of package.json and of the lock file, so that edits that come later are known
 * from it. The record is there as a whole at every moment.
 */
export async function noteInstalled(directory: string): Promise<void> {
  const text = readFiles(directory, [PATCHES_PATH]).get(PATCHES_PATH);
  if (text === undefined) return;
  const record = parsed(patchesSchema, text, PATCHES_PATH);
  const locks = lockFilesIn(directory);
  const now = new Map([...locks, ...readFiles(directory, [PACKAGE])]);
  const isKnown = new Set(record.patched.map(({ path: file }) => file));
  const patched = [
    ...record.patched.map((entry) => {
      const current = now.get(entry.path);
      return current === undefined ? entry : { ...entry, after: digest(current) };
    }),
    ...[...locks]
      .filter(([file]) => !isKnown.has(file))
      .map(([file, text]) => ({ path: file, change: 'lock', after: digest(text) })),
  ];
  const place = path.join(directory, PATCHES_PATH);
  await writeAnew(`${place}.next`, jsonText({ ...record, patched }));
  await rename(`${place}.next`, place);
}

/**
 * Reads what protecting a server did; undefined for a project that was generated.
 *
 * @throws {@link ProjectError} for a record that is damaged
 */
export function readPatches(directory: string): Patches | undefined {
  const texts = readFiles(directory, [PATCHES_PATH, BEFORE_PATH]);
  const text = texts.get(PATCHES_PATH);
  if (text === undefined) return undefined;
  const record = parsed(patchesSchema, text, PATCHES_PATH);
  const { files } = parsed(beforeSchema, texts.get(BEFORE_PATH) ?? '', BEFORE_PATH);
  let room = MAX_TEXTS;
  const patched = record.patched.map(({ path: file, change, before, after, patch }): Patched => {
    const was = before === undefined ? undefined : unpacked(file, files[file], before, room);
    room -= was?.length ?? 0;
    const written = patch && was !== undefined ? applyPatch(was, patch.join('\n')) : undefined;
    if (written === false) throw damaged(PATCHES_PATH);
    return { path: file, change, before: was, after, written, patch: patch?.join('\n') };
  });
  return { patched, created: new Map(Object.entries(record.created)) };
}

/** The lock files of a directory as they are; what cannot be read is left out, and stays. */
function lockFilesIn(directory: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const file of LOCK_FILES) {
    try {
      for (const [name, text] of readFiles(directory, [file])) found.set(name, text);
    } catch (error) {
      if (!(error instanceof ProjectError)) throw error;
    }
  }
  return found;
}

function packed(text: string): string {
  return gzipSync(text, { level: 9 }).toString('base64');
}

function unpacked(file: string, base64: string | undefined, sha: string, room: number): string {
  try {
    const maxOutputLength = Math.max(1, Math.min(MAX_TEXT, room));
    const bytes = gunzipSync(Buffer.from(base64 ?? '', 'base64'), { maxOutputLength });
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    if (digest(text) === sha) return text;
  } catch {
    // Said below: what is there is not what was kept.
  }
  throw new ProjectError(
    'unreadable-project',
    `${BEFORE_PATH} has not the text of ${file} that it should have`,
  );
}

function parsed<const S extends v.GenericSchema>(
  schema: S,
  text: string,
  place: string,
): v.InferOutput<S> {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch {
    throw damaged(place);
  }
}

function damaged(place: string): ProjectError {
  return new ProjectError(
    'unreadable-project',
    `${place} is damaged; take it back from your history`,
  );
}

function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
