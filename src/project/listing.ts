import { ProductError } from '../errors.js';
import type { Stats } from 'node:fs';
import { lstat, readdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { assertSafePath } from './safe-path.js';

/** Something that stands where a file is to be written. */
export type Found =
  | 'file'
  /** A symbolic link to something inside the target. */
  | 'link'
  /** A symbolic link, here or in a directory above, that leads out of the target. */
  | 'link-outside'
  /** A directory of the file's name, or a file where a directory is needed. */
  | 'in-the-way';

/** The target of a new project, as it is on disk. */
export interface Listing {
  /** Absolute; links resolved as far as the path exists. */
  readonly directory: string;
  /** `empty` also with only `.git` and `.DS_Store`. */
  readonly state: 'missing' | 'empty' | 'occupied';
  /** The paths asked for that exist or cannot exist; paths as in the file tree. */
  readonly found: ReadonlyMap<string, Found>;
}

/** The target cannot hold a project at all. */
export class TargetError extends ProductError {
  override readonly name = 'TargetError';
  readonly code = 'unusable-target';
}

const IGNORED = new Set(['.git', '.DS_Store']);

/**
 * Looks at a target directory. Reads nothing but names and kinds.
 *
 * @param directory absolute path
 * @param paths the paths of the rendered files
 * @throws {@link TargetError} when the target is no directory
 */
export async function listTarget(directory: string, paths: Iterable<string>): Promise<Listing> {
  const there = await lstatOrNothing(directory);
  if (!there) return { directory, state: 'missing', found: new Map() };
  const resolved = there.isSymbolicLink() ? await statOrNothing(directory) : there;
  if (!resolved?.isDirectory()) {
    throw new TargetError(
      there.isSymbolicLink() && !resolved
        ? 'is a symbolic link that leads nowhere'
        : 'exists and is not a directory',
    );
  }
  const root = await realpath(directory);
  const entries = (await readdir(root)).filter((entry) => !IGNORED.has(entry));
  if (entries.length === 0) return { directory: root, state: 'empty', found: new Map() };
  const found = new Map<string, Found>();
  for (const file of paths) {
    assertSafePath(file);
    const what = await findOne(root, file);
    if (what) found.set(file, what);
  }
  return { directory: root, state: 'occupied', found };
}

async function findOne(root: string, file: string): Promise<Found | undefined> {
  const segments = file.split('/');
  for (let length = 1; length <= segments.length; length += 1) {
    const place = path.join(root, ...segments.slice(0, length));
    const isLast = length === segments.length;
    const there = await lstatOrNothing(place);
    if (!there) return undefined;
    if (there.isSymbolicLink()) {
      if (!(await leadsInside(root, place))) return 'link-outside';
      if (isLast) return 'link';
      if ((await statOrNothing(place))?.isDirectory()) continue;
      return 'in-the-way';
    }
    if (isLast) return there.isFile() ? 'file' : 'in-the-way';
    if (!there.isDirectory()) return 'in-the-way';
  }
  return undefined;
}

async function leadsInside(root: string, link: string): Promise<boolean> {
  try {
    const relative = path.relative(root, await realpath(link));
    return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
  } catch {
    return false;
  }
}

function lstatOrNothing(place: string): Promise<Stats | undefined> {
  return unlessMissing(lstat(place));
}

function statOrNothing(place: string): Promise<Stats | undefined> {
  return unlessMissing(stat(place));
}

async function unlessMissing(result: Promise<Stats>): Promise<Stats | undefined> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
