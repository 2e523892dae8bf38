import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Store } from '../../../templates/sign-in/src/authorization-server/store/store.js';
import { startWorker, type StoreWorker } from '../support/store-workers.js';

const PROCESSES = 3;
const ROUNDS = 100;
const MOMENTS_OF_DEATH = [0, 5, 20, 60, 130];

/** What is promised of several processes that use a store at the same time, and of those that are killed. */
export function describeProcesses(kind: string, url: string, open: () => Promise<Store>): void {
  describe(`several processes on ${kind}`, () => {
    let workers: StoreWorker[];
    let store: Store;
    beforeAll(async () => {
      workers = await Promise.all(Array.from({ length: PROCESSES }, () => startWorker(kind, url)));
      store = await open();
    });
    afterAll(async () => {
      await Promise.all(workers.map((worker) => worker.close()));
      await store.close();
    });

    /** How many say that it was them. */
    async function winners(action: 'add' | 'consume' | 'take', id: string): Promise<number> {
      const answers = await Promise.all(workers.map((worker) => worker.run(action, id)));
      return answers.filter((answer) => answer === true).length;
    }

    it.each(['add', 'consume', 'take'] as const)(
      'let one of them %s, each time',
      async (action) => {
        for (let round = 0; round < ROUNDS; round += 1) {
          const id = randomUUID();
          if (action !== 'add') await workers[round % PROCESSES]?.run('set', id);
          expect(await winners(action, id)).toBe(1);
          expect(await winners(action, id)).toBe(0);
        }
        await store.deleteAll('contested', { group: 'contested' });
      },
    );

    it('do what only one may do one after the other', async () => {
      const id = randomUUID();
      const rounds = ROUNDS / 4;
      for (let round = 0; round < rounds; round += 1) {
        await Promise.all(workers.map((worker) => worker.run('count', id)));
      }
      const record = await store.get({ kind: 'contested', id });
      expect(record?.value).toBe(String(rounds * PROCESSES));
    });

    it('find it usable after one of them was killed while it wrote', async () => {
      for (const milliseconds of MOMENTS_OF_DEATH) {
        const victim = await startWorker(kind, url);
        const dying = victim.run('toil', '').catch(() => 'dead');
        await sleep(milliseconds);
        await victim.kill();
        expect(await dying).toBe('dead');
        await store.ready();
        for (const record of await store.list('toil', { group: 'toil' })) {
          expect(record.value).toBe('x'.repeat(1000));
          expect(record.owner).toBe('toil');
        }
        const id = randomUUID();
        expect(await winners('add', id)).toBe(1);
        expect(await winners('take', id)).toBe(1);
      }
      await store.deleteAll('toil', { owner: 'toil' });
      expect(await store.list('toil', { group: 'toil' })).toEqual([]);
    });

    it('get the lock of one that was killed when its time is over', async () => {
      const victim = await startWorker(kind, url);
      const id = randomUUID();
      victim.run('hold', id).catch(() => undefined);
      await sleep(300);
      await victim.kill();
      expect(await store.exclusively(id, 10_000, () => Promise.resolve('mine'))).toBe('mine');
    });
  });
}
