import path from 'node:path';
import fs from 'fs-extra';
import { readProject } from '../project/read-project.js';
import { applyChanges } from './apply-update.js';
import { withLock } from './lock.js';
import { prepareEjection, type Ejection } from './prepare-ejection.js';

const REMOVED = ['.secure-mcp', 'secure-mcp.json'] as const;

/** The outcome of leaving the generator. */
export interface Ejected {
  readonly removed: readonly string[];
  /** Files that spoke of what is gone. */
  readonly changed: readonly string[];
  /** Files that still do, because somebody edited the same lines. */
  readonly left: readonly string[];
}

/**
 * Takes the records of the generator away, and what needs them; every other file stays.
 *
 * @throws ProjectError, LockedError
 */
export async function ejectProject(place: string, signal: AbortSignal): Promise<Ejected> {
  const { directory } = await readProject(place);
  const ejection = await withLock(directory, async () => {
    const ejection = await prepareEjection(await readProject(place));
    await applyChanges(directory, ejection.changes, signal);
    // In one step each, the answers last: with them alone the project can be taken in again.
    const gone = path.join(directory, `.secure-mcp-${process.pid}`);
    await fs.rename(path.join(directory, REMOVED[0]), gone);
    await fs.remove(gone);
    await fs.remove(path.join(directory, REMOVED[1]));
    return ejection;
  });
  return outcomeOf(ejection);
}

/**
 * Says what leaving the generator would do. Writes nothing.
 *
 * @throws ProjectError
 */
export async function previewEjection(place: string): Promise<Ejected> {
  return outcomeOf(await prepareEjection(await readProject(place)));
}

function outcomeOf({ changes, left }: Ejection): Ejected {
  return { removed: REMOVED, changed: changes.map((change) => change.path), left };
}
