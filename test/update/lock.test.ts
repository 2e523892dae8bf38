import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { hostname } from 'node:os';
import path from 'node:path';
import fs from 'fs-extra';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LockedError, withLock } from '../../src/update/lock.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

let root: string;
let lock: string;
let other: ChildProcess | undefined;
beforeEach(async () => {
  root = temporaryDirectory();
  lock = path.join(root, '.secure-mcp/lock');
  await fs.ensureDir(path.dirname(lock));
});
afterEach(() => {
  other?.kill();
  other = undefined;
});

const host = hostname();
const act = () => withLock(root, () => Promise.resolve('done'));
const put = (content: unknown) => fs.writeJson(lock, content);
const age = async (seconds: number) => {
  const then = new Date(Date.now() - seconds * 1000);
  await fs.utimes(lock, then, then);
};

/** The number of a process that is alive and has nothing to do with us. */
async function livingProcess(): Promise<number> {
  other = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  await once(other, 'spawn');
  return other.pid ?? 0;
}

describe('a lock that nobody holds any more is taken over:', () => {
  const stale: readonly (readonly [string, () => unknown])[] = [
    ['of our own number, which a container counted before', () => put({ pid: process.pid, host })],
    ['of our own number alone, as earlier versions wrote it', () => put(process.pid)],
    ['of a process that is gone', () => put({ pid: 2 ** 22 + 1, host })],
    [
      'of a number that another process has now',
      async () => put({ pid: await livingProcess(), host, started: '1' }),
    ],
    [
      'of another host that has not been heard of for long',
      async () => {
        await put({ pid: 1, host: 'gone' });
        await age(3600);
      },
    ],
    ['that is empty', () => fs.writeFile(lock, '')],
    ['that says nothing', () => fs.writeFile(lock, '{"pid": "all"}')],
    ['that is no JSON', () => fs.writeFile(lock, 'x'.repeat(5000))],
  ];
  it.each(stale)('%s', async (_, leave) => {
    await leave();
    expect(await act()).toBe('done');
    expect(await fs.readdir(path.dirname(lock))).toEqual([]);
  });
});

describe('a lock that somebody holds is respected, and named:', () => {
  const live: readonly (readonly [string, () => unknown])[] = [
    ['of a living process', async () => put({ pid: await livingProcess(), host })],
    ['of another host that was heard of just now', () => put({ pid: process.pid, host: 'other' })],
  ];
  it.each(live)('%s', async (_, hold) => {
    await hold();
    const before = await fs.readFile(lock, 'utf8');
    await expect(act()).rejects.toThrow(LockedError);
    await expect(act()).rejects.toThrow('.secure-mcp/lock');
    expect(await fs.readFile(lock, 'utf8')).toBe(before);
  });

  it('by this very process', async () => {
    await withLock(root, () => expect(act()).rejects.toThrow(LockedError));
    expect(await act()).toBe('done');
  });

  it.runIf(process.platform === 'linux')('with the start of its process', async () => {
    await withLock(root, async () => {
      expect(await fs.readJson(lock)).toEqual({
        pid: process.pid,
        host,
        started: expect.stringMatching(/^\d+$/) as string,
      });
    });
  });
});

it('of five that start at once on a stale lock one wins', async () => {
  await put({ pid: 2 ** 22 + 1, host });
  let inside = 0;
  const results = await Promise.allSettled(
    [1, 2, 3, 4, 5].map(() =>
      withLock(root, async () => {
        inside += 1;
        expect(inside).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 100));
        inside -= 1;
      }),
    ),
  );
  expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const result of results) {
    if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(LockedError);
  }
});
