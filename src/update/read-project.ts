import { createHash } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import path from 'node:path';
import fs from 'fs-extra';
import { basePath, MANIFEST_PATH } from '../render/manifest.js';
import {
  ManifestError,
  MAX_MANIFEST_BYTES,
  parseManifest,
  type Manifest,
} from './manifest-file.js';
import { readTextFile } from './text.js';

/** Where the answers of a project stand. */
export const ANSWERS_PATH = 'secure-mcp.json';

/** Larger files are not read: nothing the generator writes comes near. In bytes. */
const MAX_FILE_BYTES = 4 * 1024 * 1024;

/** The directory holds no project that can be updated; the message says what to do. */
export class ProjectError extends Error {
  override readonly name = 'ProjectError';
}

/** A generated project as it stands. */
export interface Project {
  /** Absolute, links resolved. */
  readonly directory: string;
  readonly manifest: Manifest;
  /** The text of `secure-mcp.json`. */
  readonly answersText: string;
  /** Texts as generated last, where they are still what the manifest says. */
  readonly base: ReadonlyMap<string, string>;
}

/**
 * Reads a project. Nothing in it is trusted: paths stay inside, links are not followed, sizes are
 * bounded, and a base text counts only when it is the one that the manifest knows.
 *
 * @throws {@link ProjectError}, {@link ManifestError}
 */
export async function readProject(directory: string): Promise<Project> {
  const root = await realpath(directory).catch(() => undefined);
  if (root === undefined || !(await lstat(root)).isDirectory()) {
    throw new ProjectError(`${directory} is not a directory`);
  }
  const manifestText = await readInside(root, MANIFEST_PATH, MAX_MANIFEST_BYTES);
  const answersText = await readInside(root, ANSWERS_PATH);
  if (manifestText === undefined) {
    if (answersText === undefined) {
      throw new ProjectError(`${directory} is no project of create-secure-mcp`);
    }
    throw new ManifestError(
      `${MANIFEST_PATH} is missing; take it back from your history, or run: create-secure-mcp adopt`,
    );
  }
  if (answersText === undefined) throw new ProjectError(`${ANSWERS_PATH} is missing`);
  const manifest = parseManifest(manifestText);
  const base = new Map<string, string>();
  for (const [file, { sha256 }] of Object.entries(manifest.files)) {
    if (sha256 === undefined) continue;
    const stored = await readInside(root, basePath(file));
    const text = stored === undefined ? undefined : readTextFile(stored).text;
    if (text !== undefined && digest(text) === sha256) base.set(file, text);
    else {
      // The text is lost, but an untouched file still is that text.
      const current = readTextFile((await readInside(root, file)) ?? '').text;
      if (digest(current) === sha256) base.set(file, current);
    }
  }
  return { directory: root, manifest, answersText, base };
}

/** The files of some paths that exist, as they stand. */
export async function readFiles(
  root: string,
  paths: Iterable<string>,
): Promise<Map<string, string>> {
  const texts = new Map<string, string>();
  for (const file of paths) {
    const text = await readInside(root, file);
    if (text !== undefined) texts.set(file, text);
  }
  return texts;
}

/**
 * A file below the root, or undefined when there is none.
 *
 * @throws {@link ProjectError} for a link, a directory, a very large or an unreadable file
 */
async function readInside(
  root: string,
  file: string,
  maximum = MAX_FILE_BYTES,
): Promise<string | undefined> {
  const segments = file.split('/');
  for (let length = 1; length <= segments.length; length += 1) {
    const place = path.join(root, ...segments.slice(0, length));
    const there = await lstat(place).catch((error: unknown) => {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
      throw unreadable(file, error);
    });
    if (!there) return undefined;
    const isLast = length === segments.length;
    if (there.isSymbolicLink())
      throw new ProjectError(`${file} is reached through a symbolic link`);
    if (isLast && !there.isFile()) throw new ProjectError(`${file} is no file`);
    if (isLast && there.size > maximum) throw new ProjectError(`${file} is too large`);
    if (!isLast && !there.isDirectory()) return undefined;
  }
  const bytes = await fs.readFile(path.join(root, file)).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  try {
    // Bytes that are no text would not survive being written again.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new ProjectError(`${file} is not UTF-8`);
  }
}

function unreadable(file: string, error: unknown): ProjectError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new ProjectError(`${file} cannot be read (${code ?? message})`);
}

/** SHA-256 of a text, as the manifest records it. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
