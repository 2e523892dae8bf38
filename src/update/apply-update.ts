import { existsSync } from 'node:fs';
import path from 'node:path';
import fs from 'fs-extra';
import * as v from 'valibot';
import { ProductError } from '../errors.js';
import { writeAnew } from '../project/disk.js';
import { assertSafePath } from '../project/safe-path.js';
import { digest } from '../render/base-file.js';
import { isOwnable } from '../project/owned-path.js';
import { ProjectError } from '../project/project-error.js';
import { JOURNAL, readFiles } from '../project/read-project.js';

/** One file to write, or to take away when `after` is undefined. */
export interface FileChange {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string | undefined;
}

/** The steps on disk; replaced in tests that pull the plug in the middle. */
export interface Disk {
  readonly write: (place: string, text: string, mode: number) => Promise<void>;
  readonly move: (from: string, to: string) => Promise<void>;
  readonly remove: (place: string) => Promise<void>;
}

/** The disk itself. What is written is on it before anything is moved. */
export const disk: Disk = {
  async write(place, text, mode) {
    await fs.ensureDir(path.dirname(place));
    await writeAnew(place, text, mode);
  },
  async move(from, to) {
    await fs.ensureDir(path.dirname(to));
    await fs.rename(from, to);
  },
  remove: (place) => fs.remove(place),
};

const WORK = '.secure-mcp/work';
const NEXT_JOURNAL = '.secure-mcp/work/journal.next';
/** The journal of the last update, for `--undo`. */
const LAST = '.secure-mcp/backup/last.json';
const BACKUP = '.secure-mcp/backup/before';
/** Where versions before kept files, under their own names. */
const OLD_BACKUP = '.secure-mcp/backup/files';

/** The copy of a file before; its ending keeps linters and compilers away from it. */
function backupOf(file: string): string {
  return `${BACKUP}/${file}.was`;
}

/** Behind the name of a file that could not be put back: what stood there before the update. */
export const BEFORE = '.before-update';

const journalSchema = v.strictObject({
  entries: v.pipe(
    v.array(
      v.strictObject({
        path: v.pipe(v.string(), v.maxLength(300), v.check(isJournalled)),
        existed: v.boolean(),
        /** SHA-256 of what the update writes; absent when it removes the file. */
        sha256: v.optional(v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))),
      }),
    ),
    v.maxLength(20_000),
  ),
});

/** Lists the step of an update for each file, so that all can be taken back. */
type Journal = v.InferOutput<typeof journalSchema>;
type JournalEntry = Journal['entries'][number];

/** Files of the project, and our own record of them. */
function isJournalled(file: string): boolean {
  const [, ours] =
    /^\.secure-mcp\/((?:manifest|patches|before)\.json|base\.txt|base\/.+)$/.exec(file) ?? [];
  return isOwnable(ours ?? file);
}

/** Undoing would lose edits that were made after the update. */
export class EditedSinceError extends ProductError {
  override readonly name = 'EditedSinceError';
  readonly code = 'edited-since';

  constructor(readonly paths: readonly string[]) {
    super(`edited after the update: ${paths.join(', ')}`);
  }
}

/**
 * Writes changes, all or nothing: everything is staged on the same disk, a journal says what is about
 * to happen, then file by file the old one moves to the backup and the new one to its place. Whatever
 * ends this on the way, the next run puts the old files back.
 *
 * @param changes in the order they appear; the manifest last
 * @throws whatever went wrong, after every file is back in its place
 */
export async function applyChanges(
  root: string,
  changes: readonly FileChange[],
  signal?: AbortSignal,
  on: Disk = disk,
): Promise<void> {
  if (changes.length === 0) return;
  const inWork = (file: string) => path.join(root, WORK, 'files', file);
  await on.remove(path.join(root, WORK));
  const entries: JournalEntry[] = [];
  const texts = new Map(changes.map(({ path: file, before }) => [file, before]));
  try {
    for (const { path: file, before, after } of changes) {
      signal?.throwIfAborted();
      assertSafePath(file);
      await assertAsRead(root, file, before);
      if (after !== undefined) {
        const mode = await modeOf(root, file);
        await on.write(inWork(file), after, mode);
        // The mask of the process is for new files; what is replaced keeps its mode.
        if (before !== undefined) await fs.chmod(inWork(file), mode);
      }
      const written = after === undefined ? {} : { sha256: digest(after) };
      entries.push({ path: file, existed: before !== undefined, ...written });
    }
    signal?.throwIfAborted();
    await beginJournal(root, { entries }, on, [path.join(root, '.secure-mcp/backup')]);
  } catch (error) {
    // Nothing has moved yet. Whatever fills the disk must not go on filling it.
    await on.remove(path.join(root, WORK)).catch(() => undefined);
    throw error;
  }
  try {
    for (const { path: file, existed, sha256 } of entries) {
      signal?.throwIfAborted();
      const place = path.join(root, file);
      await assertAsRead(root, file, texts.get(file));
      if (existed) await on.move(place, path.join(root, backupOf(file)));
      if (sha256 !== undefined) await on.move(inWork(file), place);
    }
    await on.move(path.join(root, JOURNAL), path.join(root, LAST));
  } catch (error) {
    await rollBack(root, { entries }, on);
    await on.remove(path.join(root, WORK));
    throw error;
  }
  await on.remove(path.join(root, WORK));
  await removeEmptyDirectories(root, changes);
}

/** Writes a journal that is there as a whole or not at all, however the writing ends. */
async function beginJournal(
  root: string,
  journal: Journal,
  on: Disk,
  remove: readonly string[] = [],
): Promise<void> {
  const beside = path.join(root, NEXT_JOURNAL);
  // Asked for its error: the directory may be a link.
  isHalfDone(root);
  await on.write(beside, JSON.stringify(journal), 0o644);
  for (const place of remove) await on.remove(place);
  await on.move(beside, path.join(root, JOURNAL));
}

/** Takes away what an update left that ended before its first step; the next one would do it too. */
export async function clearLeftovers(root: string): Promise<void> {
  if (!isHalfDone(root)) await fs.remove(path.join(root, WORK));
}

/**
 * Tells an update that ended half way, or is at work right now.
 *
 * @throws {@link ProjectError} when our own directory is a link
 */
export function isHalfDone(root: string): boolean {
  return readFiles(root, [JOURNAL]).has(JOURNAL);
}

/**
 * Puts back what an update left half done.
 *
 * @returns files that somebody edited since; they stay, with the text before the update beside them
 */
export async function recover(root: string, on: Disk = disk): Promise<string[]> {
  const journal = readJournal(root, JOURNAL);
  const edited = journal ? await rollBack(root, journal, on) : [];
  const found = journal !== undefined || (await fs.pathExists(path.join(root, WORK)));
  if (found) await on.remove(path.join(root, WORK));
  return edited;
}

/**
 * Takes the last update back, byte for byte.
 *
 * @returns the files that changed, or undefined when there is nothing to undo
 * @throws {@link EditedSinceError} when a file is no longer what the update wrote
 */
export async function undoLast(root: string, on: Disk = disk): Promise<string[] | undefined> {
  const journal = readJournal(root, LAST);
  if (!journal) return undefined;
  const edited: string[] = [];
  const now = readFiles(
    root,
    journal.entries.map((entry) => entry.path),
  );
  for (const { path: file, sha256 } of journal.entries) {
    const text = now.get(file);
    const current = text === undefined ? undefined : digest(text);
    if (current !== sha256) edited.push(file);
  }
  if (edited.length > 0) throw new EditedSinceError(edited);
  // From here on an interruption is healed like that of an update: the same journal, the same way.
  try {
    await beginJournal(root, journal, on);
  } catch (error) {
    await on.remove(path.join(root, WORK)).catch(() => undefined);
    throw error;
  }
  await on.remove(path.join(root, LAST));
  await recover(root, on);
  await on.remove(path.join(root, '.secure-mcp/backup'));
  return journal.entries.map(({ path: file }) => file);
}

/** Where the text of a file before may be. */
function copiesOf(file: string): string[] {
  return [backupOf(file), `${OLD_BACKUP}/${file}`];
}

/**
 * Safe to repeat: what is back already stays as it is.
 *
 * @returns files that hold neither the old nor the new text: an edit made since, which nothing may lose
 */
async function rollBack(root: string, { entries }: Journal, on: Disk): Promise<string[]> {
  const edited: string[] = [];
  const now = readFiles(
    root,
    entries.flatMap(({ path: file }) => [file, ...copiesOf(file)]),
  );
  for (const { path: file, existed, sha256 } of [...entries].reverse()) {
    const place = path.join(root, file);
    const copy = copiesOf(file).find((each) => now.has(each));
    const text = now.get(file);
    const isOurs = text === undefined || digest(text) === sha256;
    if (copy !== undefined) {
      if (!isOurs) edited.push(file);
      await on.move(path.join(root, copy), isOurs ? place : place + BEFORE);
    } else if (!existed && text !== undefined) {
      if (isOurs) await on.remove(place);
      else edited.push(file);
    }
  }
  await removeEmptyDirectories(root, entries);
  return edited;
}

/**
 * The journal, which may come from anybody, or undefined when there is none.
 *
 * @throws {@link ProjectError} for one that is damaged or speaks of what is not ours
 */
function readJournal(root: string, place: string): Journal | undefined {
  const text = readFiles(root, [place]).get(place);
  if (text === undefined) return undefined;
  try {
    return v.parse(journalSchema, JSON.parse(text));
  } catch (error) {
    // Versions before wrote it in place: cut off before anything moved, there is nothing to put back.
    const isTorn = error instanceof SyntaxError && place === JOURNAL;
    const isThere = (each: string) => existsSync(path.join(root, each));
    const hasMoved = [BACKUP, OLD_BACKUP].some(isThere) && !isThere(LAST);
    if (isTorn && !hasMoved) return { entries: [] };
    throw new ProjectError(
      'unreadable-project',
      `${place} is damaged; take what you need from .secure-mcp/backup, then remove .secure-mcp/work`,
    );
  }
}

/** Takes away the empty directories of the last change, where that ended right before. */
export async function finishLast(root: string): Promise<void> {
  await removeEmptyDirectories(root, readJournal(root, LAST)?.entries ?? []);
}

/** The plan was made from what was read; an editor may have saved since. */
async function assertAsRead(root: string, file: string, before: string | undefined): Promise<void> {
  if (readFiles(root, [file]).get(file) !== before) {
    throw new Error(`${file} changed in the meantime; nothing was written`);
  }
  if (before !== undefined && ((await modeOf(root, file)) & 0o200) === 0) {
    throw new Error(`${file} is read-only; make it writable and run again`);
  }
}

/** The mode of the file that is replaced. */
async function modeOf(root: string, file: string): Promise<number> {
  const there = await fs.stat(path.join(root, file)).catch(() => undefined);
  return there ? there.mode & 0o777 : 0o644;
}

/** Takes away directories that a removed file leaves empty. */
async function removeEmptyDirectories(
  root: string,
  files: readonly { readonly path: string }[],
): Promise<void> {
  const directories = new Set(
    files.flatMap(({ path: file }) => {
      const segments = file.split('/').slice(0, -1);
      return segments.map((_, index) => segments.slice(0, segments.length - index).join('/'));
    }),
  );
  const real = await fs.realpath(root);
  for (const directory of [...directories].sort((a, b) => b.length - a.length)) {
    const place = path.join(real, directory);
    // What a link leads to is not of the project.
    const isWithin = (await fs.realpath(place).catch(() => undefined)) === place;
    if (isWithin) await fs.rmdir(place).catch(() => undefined);
  }
}
