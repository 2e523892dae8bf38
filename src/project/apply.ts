import { ProductError } from '../errors.js';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { removeTree, rename } from './disk.js';
import { moveEntries, moveFiles } from './move.js';
import type { Plan } from './plan.js';
import { assertSafePath } from './safe-path.js';
import { beginTransaction, type Transaction } from './transaction.js';

/** Options of carrying a plan out. */
export interface ApplyOptions {
  /** Stops at the next step and removes every trace. */
  readonly signal?: AbortSignal;
  /** Runs in the finished project before it appears, as `npm install` does; gets its directory. */
  readonly prepare?: (staging: string) => Promise<void>;
}

/** Something went wrong and not everything could be put back as it was. */
class LeftoverError extends ProductError {
  override readonly name = 'LeftoverError';
  readonly code = 'leftover-files';

  constructor(staging: string, cause: unknown) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    super(`${reason}; not everything could be put back, replaced files may be in ${staging}`, {
      cause,
    });
  }
}

const MODE = 0o644;
/** Files written between two looks at the signal. */
const AT_ONCE = 32;

/**
 * Carries a plan out, all or nothing: everything is written to a staging directory on the same
 * disk, then appears by one rename, or entry by entry in a directory that exists.
 *
 * @throws whatever went wrong, or the signal's reason, after the disk is as it was before
 */
export async function applyPlan(plan: Plan, options: ApplyOptions = {}): Promise<void> {
  if (plan.refused) throw new Error('a refused plan cannot be applied');
  const { signal } = options;
  const undo = beginTransaction();
  const parent = plan.state === 'missing' ? path.dirname(plan.directory) : plan.directory;
  const staging = path.join(
    parent,
    `.create-secure-mcp-${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  try {
    signal?.throwIfAborted();
    await makeParents(parent, undo);
    await undo.step(
      () => fs.mkdir(staging),
      // What could not be put back is still in there.
      (isClean) => (isClean ? removeTree(staging) : Promise.resolve()),
    );
    await writeFiles(plan, staging, signal);
    await options.prepare?.(staging);
    signal?.throwIfAborted();
    await appear(plan, staging, undo, signal);
  } catch (error) {
    if ((await undo.rollBack()).length > 0) throw new LeftoverError(staging, error);
    throw error;
  }
  if (plan.state !== 'missing') await removeTree(staging).catch(() => undefined);
}

/** Creates what is missing above the target, one by one, so that it can be removed again. */
async function makeParents(parent: string, undo: Transaction): Promise<void> {
  const missing: string[] = [];
  for (let place = parent; !existsSync(place); place = path.dirname(place)) {
    missing.unshift(place);
  }
  for (const place of missing) {
    await undo.step(
      () => fs.mkdir(place),
      () => fs.rmdir(place),
    );
  }
}

/**
 * Small files are written several times faster without handing each to the thread pool; between
 * batches signals get their turn.
 */
async function writeFiles(plan: Plan, staging: string, signal?: AbortSignal): Promise<void> {
  const directories = new Set(plan.files.map((file) => path.posix.dirname(file.path)));
  for (const directory of directories)
    mkdirSync(path.join(staging, directory), { recursive: true });
  for (let start = 0; start < plan.files.length; start += AT_ONCE) {
    await nextTurn();
    signal?.throwIfAborted();
    for (const { path: file, text } of plan.files.slice(start, start + AT_ONCE)) {
      assertSafePath(file);
      writeFileSync(path.join(staging, file), text, { mode: MODE, flag: 'wx' });
    }
  }
}

async function appear(
  plan: Plan,
  staging: string,
  undo: Transaction,
  signal?: AbortSignal,
): Promise<void> {
  if (plan.state === 'missing') {
    if (existsSync(plan.directory)) {
      throw new Error(`${plan.directory} appeared in the meantime`);
    }
    await rename(staging, plan.directory);
    return;
  }
  const backup = path.join(staging, '.replaced');
  const places = { staging, target: plan.directory, backup };
  const isOccupied = plan.state === 'occupied';
  if (isOccupied) await moveFiles(plan.files, places, undo, signal);
  await moveEntries(places, undo, isOccupied, signal);
}
