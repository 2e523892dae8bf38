import type { FileTree } from '../render/types.js';
import type { Found, Listing } from './listing.js';
import { assertSafePath } from './safe-path.js';

/** One file of a project about to be created. */
export interface PlannedFile {
  /** Relative to the target, with `/`. */
  readonly path: string;
  readonly text: string;
  /** Size in bytes of the UTF-8 text. */
  readonly size: number;
  readonly action: 'create' | 'overwrite' | 'clash';
  /** For `clash`: what stands there. */
  readonly found?: Found;
}

/** The files that creating a project would write. */
export interface Plan {
  /** Absolute path of the target. */
  readonly directory: string;
  readonly state: Listing['state'];
  readonly files: readonly PlannedFile[];
  /** `occupied`: the target is not empty and nobody said `--force`. `blocked`: force does not help. */
  readonly refused?: 'occupied' | 'blocked';
}

/** Options of creating. */
export interface PlanOptions {
  /** Overwrite files of the same names, keep all others. */
  readonly force: boolean;
}

/** Decides what happens to every rendered file. Pure. */
export function planCreate(tree: FileTree, listing: Listing, { force }: PlanOptions): Plan {
  const files = [...tree].map(([path, text]): PlannedFile => {
    assertSafePath(path);
    const size = Buffer.byteLength(text);
    const found = listing.found.get(path);
    if (found === undefined) return { path, text, size, action: 'create' };
    const replaceable = force && (found === 'file' || found === 'link');
    return replaceable
      ? { path, text, size, action: 'overwrite' }
      : { path, text, size, action: 'clash', found };
  });
  const plan = { directory: listing.directory, state: listing.state, files };
  if (listing.state === 'occupied' && !force) return { ...plan, refused: 'occupied' };
  return files.some(({ action }) => action === 'clash') ? { ...plan, refused: 'blocked' } : plan;
}
