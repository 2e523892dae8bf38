import { existsSync, lstatSync, readFileSync, type Stats } from 'node:fs';
import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { BASE_PATH, digest, parseBaseFile, type BaseEntry } from '../render/base-file.js';
import { keepsBase } from '../render/file-entry.js';
import { MANIFEST_PATH } from '../render/manifest.js';
import {
  ManifestError,
  MAX_FILES,
  MAX_MANIFEST_BYTES,
  parseManifest,
  type Manifest,
  type ManifestFile,
} from './manifest-file.js';
import { isOwnable } from './owned-path.js';
import { ProjectError } from './project-error.js';
import { ANSWERS_PATH } from './read-answers.js';
import { readTextFile } from './text-file.js';

/** Written before the first file of an update moves; while it is there, the update is half done. */
export const JOURNAL = '.secure-mcp/work/journal.json';

/** Larger files are not read: nothing the generator writes comes near. In bytes. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** A generated project as it stands. */
export interface Project {
  /** Absolute, links resolved. */
  readonly directory: string;
  readonly manifest: Manifest;
  /** The text of `secure-mcp.json`. */
  readonly answersText: string;
  /** Texts as generated last, where they are still what the record says. */
  readonly base: ReadonlyMap<string, string>;
  /**
   * Files whose base is not known, because their line was damaged or a merge of branches left several:
   * each with the texts that may be it.
   */
  readonly lost: ReadonlyMap<string, readonly string[]>;
}

/** A directory with answers in it; nothing else of it has been read. */
export interface OpenProject {
  /** Absolute, links resolved. */
  readonly directory: string;
  /** The text of `secure-mcp.json`. */
  readonly answersText: string;
  readonly read: Reader;
}

/**
 * Opens a project, whether there is a record of it or not. Nothing in it is trusted: paths stay inside,
 * links are not followed, sizes are bounded.
 *
 * @throws {@link ProjectError}
 */
export async function openProject(directory: string): Promise<OpenProject> {
  const root = await rootOf(directory);
  const read = createReader(root);
  const answersText = read(ANSWERS_PATH);
  if (answersText === undefined) throw missingAnswers(directory, read(MANIFEST_PATH) !== undefined);
  return { directory: root, answersText, read };
}

/**
 * Reads a project with its record. A base text counts only when it is the one that the record knows.
 *
 * @throws {@link ProjectError}, {@link ManifestError}
 */
export async function readProject(directory: string): Promise<Project> {
  const root = await rootOf(directory);
  if (existsSync(path.join(root, JOURNAL))) {
    throw new ProjectError(
      'unfinished-update',
      'an update did not finish here; run update once more to take it back',
    );
  }
  // The record first: a file there that cannot be read is an error of the record, with its exit code.
  const manifestText = recordIn(createReader(root), MANIFEST_PATH, MAX_MANIFEST_BYTES);
  const { answersText, read } = await openProject(directory);
  if (manifestText === undefined) {
    throw new ManifestError(
      `${MANIFEST_PATH} is missing; take it back from your history, or run: create-secure-mcp adopt`,
    );
  }
  const manifest = parseManifest(manifestText);
  const files = new Map<string, BaseEntry>();
  const base = new Map<string, string>();
  const lost = new Map<string, string[]>();
  for (const [file, entries] of entriesOf(manifest, read)) {
    const current = () => readTextFile(read(file) ?? '').text;
    const entry = soleEntry(entries, current);
    files.set(file, entry);
    if (!keepsBase(entry.kind)) continue;
    // The text may be lost, but an untouched file still is that text.
    const text = entry.text ?? current();
    if (digest(text) === entry.sha256) base.set(file, text);
    else {
      const texts = entries.flatMap(({ text: each }) => each ?? []);
      lost.set(file, texts.length === entries.length ? texts : []);
    }
  }
  return { directory: root, manifest: { ...manifest, files }, answersText, base, lost };
}

/** The entry of a file. Where there are several, an untouched file says which one is true. */
function soleEntry(entries: readonly BaseEntry[], current: () => string): BaseEntry {
  const [first, ...others] = entries;
  if (!first) return { kind: 'generated' };
  if (others.length === 0) return first;
  const now = digest(current());
  return entries.find(({ sha256 }) => sha256 === now) ?? { kind: first.kind };
}

/** Everything that the record says of each file. */
function entriesOf(manifest: ManifestFile, read: Reader): Map<string, readonly BaseEntry[]> {
  if (manifest.format === 1) {
    return new Map(
      Object.entries(manifest.files).map(([file, { kind, sha256 }]) => {
        const text = sha256 !== undefined && keepsBase(kind) ? read(oldBasePath(file)) : undefined;
        const stored = text === undefined ? undefined : readTextFile(text).text;
        const isKept = stored !== undefined && digest(stored) === sha256;
        return [file, [{ kind, sha256, ...(isKept ? { text: stored } : {}) }]];
      }),
    );
  }
  const text = recordIn(read, BASE_PATH);
  if (text === undefined) {
    throw new ManifestError(
      `${BASE_PATH} is missing; take it back from your history, or remove ${MANIFEST_PATH} and run: create-secure-mcp adopt`,
    );
  }
  const entries = parseBaseFile(text);
  const hostile = [...entries.keys()].find((file) => !isOwnable(file));
  if (hostile === undefined && entries.size <= MAX_FILES) return entries;
  const where = hostile === undefined ? '' : ` at ${hostile}`;
  throw new ManifestError(`${BASE_PATH} is damaged${where}; take it back from your history`);
}

/** The place where earlier versions kept the base text of a file. */
export function oldBasePath(file: string): string {
  return `.secure-mcp/base/${file}.txt`;
}

/** Resolves links, so that everything below is compared with the real directory. */
async function rootOf(directory: string): Promise<string> {
  const root = await realpath(directory).catch(() => undefined);
  if (root === undefined || !lstatSync(root).isDirectory()) {
    throw new ProjectError('not-a-project', `${directory} is not a directory`);
  }
  return root;
}

function missingAnswers(directory: string, hasManifest: boolean): ProjectError {
  return new ProjectError(
    'not-a-project',
    hasManifest
      ? `${ANSWERS_PATH} is missing`
      : `${directory} is no project of create-secure-mcp: no ${ANSWERS_PATH} (after eject what it wrote is yours to change)`,
  );
}

/** A record that cannot even be read is one that cannot be used. */
function recordIn(read: Reader, place: string, maximum?: number): string | undefined {
  try {
    return read(place, maximum);
  } catch (error) {
    if (!(error instanceof ProjectError)) throw error;
    throw new ManifestError(`${error.message}; take it back from your history`);
  }
}

/** The files of some paths that exist, as they stand. */
export function readFiles(root: string, paths: Iterable<string>): Map<string, string> {
  const read = createReader(root);
  const texts = new Map<string, string>();
  for (const file of paths) {
    const text = read(file);
    if (text !== undefined) texts.set(file, text);
  }
  return texts;
}

type Reader = (file: string, maximum?: number) => string | undefined;

/**
 * Reads files below a root; a reader looks at every directory once. Many small files are read
 * several times faster without handing each to the thread pool.
 *
 * The function gives undefined where there is no file, and throws {@link ProjectError} for a link, a
 * directory, a very large or an unreadable file.
 */
function createReader(root: string): Reader {
  const known = new Map<string, boolean>();

  /** Looks for a directory; refuses links. */
  function isDirectory(segments: readonly string[], file: string): boolean {
    if (segments.length === 0) return true;
    const place = segments.join('/');
    let answer = known.get(place);
    if (answer === undefined) {
      const stats = isDirectory(segments.slice(0, -1), file)
        ? statsOf(path.join(root, place), file)
        : undefined;
      answer = stats?.isDirectory() === true;
      known.set(place, answer);
    }
    return answer;
  }

  return (file, maximum = MAX_FILE_BYTES) => {
    if (!isDirectory(file.split('/').slice(0, -1), file)) return undefined;
    const place = path.join(root, file);
    const stats = statsOf(place, file);
    if (!stats) return undefined;
    if (!stats.isFile()) throw new ProjectError('unreadable-project', `${file} is no file`);
    if (stats.size > maximum) throw new ProjectError('unreadable-project', `${file} is too large`);
    return readText(place, file);
  };
}

/** Looks at a place; undefined where nothing stands. */
function statsOf(place: string, file: string): Stats | undefined {
  let stats: Stats | undefined;
  try {
    stats = lstatSync(place, { throwIfNoEntry: false });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return undefined;
    throw unreadable(file, error);
  }
  if (stats?.isSymbolicLink()) {
    throw new ProjectError('unreadable-project', `${file} is reached through a symbolic link`);
  }
  return stats;
}

function readText(place: string, file: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(place);
  } catch (error) {
    throw unreadable(file, error);
  }
  try {
    // Bytes that are no text would not survive being written again.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProjectError('unreadable-project', `${file} is not UTF-8`);
  }
}

function unreadable(file: string, error: unknown): ProjectError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new ProjectError('unreadable-project', `${file} cannot be read (${code ?? message})`);
}
