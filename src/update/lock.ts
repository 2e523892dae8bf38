import { execFile } from 'node:child_process';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import fs from 'fs-extra';
import * as v from 'valibot';
import { ProductError } from '../errors.js';

/** Another update is at work in the same project. */
export class LockedError extends ProductError {
  override readonly name = 'LockedError';
  readonly code = 'locked';
}

const LOCK = '.secure-mcp/lock';

/** A lock refreshed within this time is held. In milliseconds. */
const FRESH_MS = 60_000;
const REFRESH_MS = 10_000;

/** The holder of a lock. Its process number is not enough: containers count from 1 again. */
const holderSchema = v.object({
  pid: v.pipe(v.number(), v.integer(), v.minValue(1)),
  host: v.pipe(v.string(), v.maxLength(300)),
  /** When the process started, in the words of its system; absent where that cannot be known. */
  started: v.optional(v.pipe(v.string(), v.maxLength(100))),
});

type Holder = v.InferOutput<typeof holderSchema>;

/** Locks of this very process. */
const held = new Set<string>();

/**
 * Keeps a second update out while an action runs. A lock that nobody holds any more is taken over.
 *
 * @throws {@link LockedError}
 */
export async function withLock<T>(root: string, action: () => Promise<T>): Promise<T> {
  const place = path.join(root, LOCK);
  await take(place);
  held.add(place);
  const refresh = setInterval(() => {
    const now = new Date();
    fs.utimes(place, now, now).catch(() => undefined);
  }, REFRESH_MS);
  refresh.unref();
  try {
    return await action();
  } finally {
    clearInterval(refresh);
    held.delete(place);
    await fs.remove(place);
  }
}

async function take(place: string): Promise<void> {
  const started = await startOf(process.pid);
  const own = { pid: process.pid, host: hostname(), ...(started === undefined ? {} : { started }) };
  for (let attempt = 0; attempt < 6; attempt += 1) {
    try {
      await fs.writeFile(place, JSON.stringify(own), { flag: 'wx' });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    const text = await readLock(place);
    if (text === undefined) continue;
    const holder = parseHolder(text);
    if (held.has(place) || (holder && (await isAtWork(holder, place)))) throw locked(holder);
    await takeAway(place, text);
  }
  throw new LockedError('another update started at the same moment; try again');
}

function locked(holder: Holder | undefined): LockedError {
  const who = holder ? `process ${holder.pid} on ${holder.host}` : 'in this process';
  return new LockedError(
    `another update (${who}) is at work here; wait for it to end, or remove ${LOCK} if there is none`,
  );
}

/** Reads a lock. Waits a little for an empty one, which may be in the making. */
async function readLock(place: string): Promise<string | undefined> {
  let text: string | undefined;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const stats = await fs.lstat(place).catch(() => undefined);
    // Reading a device or a pipe might never end.
    if (stats && !stats.isFile()) throw new LockedError(`${LOCK} is no file; remove it`);
    text = await fs.readFile(place, 'utf8').catch(() => undefined);
    if (text !== '') return text?.slice(0, 1000);
    await wait(50);
  }
  return text;
}

/** Locks of earlier versions hold a number only. */
function parseHolder(text: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(text);
    const holder = typeof value === 'number' ? { pid: value, host: hostname() } : value;
    const parsed = v.safeParse(holderSchema, holder);
    return parsed.success ? parsed.output : undefined;
  } catch {
    return undefined;
  }
}

async function isAtWork(holder: Holder, place: string): Promise<boolean> {
  if (holder.host === hostname()) {
    // This process holds no lock here, so whoever wrote its number had it before.
    if (holder.pid === process.pid || !isAlive(holder.pid)) return false;
    const started = await startOf(holder.pid);
    if (started !== undefined && holder.started !== undefined) return started === holder.started;
  }
  const stats = await fs.stat(place).catch(() => undefined);
  return stats !== undefined && Date.now() - stats.mtimeMs < FRESH_MS;
}

/**
 * Removes a lock that nobody holds. One at a time: the next one would remove the lock that the first
 * has just taken.
 */
async function takeAway(place: string, text: string): Promise<void> {
  const guard = `${place}-removal`;
  try {
    await fs.writeFile(guard, '', { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const stats = await fs.stat(guard).catch(() => undefined);
    if (stats && Date.now() - stats.mtimeMs > FRESH_MS) await fs.remove(guard);
    await wait(50);
    return;
  }
  try {
    if ((await readLock(place)) === text) await fs.remove(place);
  } finally {
    await fs.remove(guard);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process started. Linux says it in a file, other systems have `ps`; Windows has neither. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform === 'win32') return undefined;
  if (process.platform === 'linux') {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // The name, in brackets, may hold anything; the start is the 20th field behind it.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  }
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: 2000 }, (error, output) => {
      resolve(error || output.trim() === '' ? undefined : output.trim().slice(0, 100));
    });
  });
}
