import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  StoreUnavailableError,
  type Store,
} from '../../../templates/sign-in/src/authorization-server/store/store.js';
import type { StoreServer } from '../support/store-server.js';

/** What happens when the server of a store is away. */
export function describeOutages(server: StoreServer, open: () => Promise<Store>): void {
  describe('without its server', () => {
    let store: Store;
    const key = { kind: 'thing', id: randomUUID() };
    beforeAll(async () => {
      store = await open();
      await store.set(key, { value: 'kept' });
    });
    afterAll(() => store.close());

    /** Everything that a store does. */
    const everything = (): Promise<unknown>[] => [
      store.set(key, { value: 'lost' }),
      store.add(key, { value: 'lost' }),
      store.get(key),
      store.take(key),
      store.consume(key),
      store.delete(key),
      store.list('thing', { group: 'x' }),
      store.deleteAll('thing', { owner: 'x' }),
      store.exclusively('x', 1000, () => Promise.reject(new Error('nobody may begin'))),
      store.ready(),
    ];

    async function refuseEverything(): Promise<void> {
      const outcomes = await Promise.allSettled(everything());
      for (const outcome of outcomes) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { name: 'StoreUnavailableError', code: 'store_unavailable' },
        });
      }
    }

    /** The first commands may still be sent over a connection that is broken. */
    async function recover(): Promise<void> {
      const giveUpAt = Date.now() + 20_000;
      for (;;) {
        try {
          await store.ready();
          return;
        } catch (error) {
          expect(error).toBeInstanceOf(StoreUnavailableError);
          if (Date.now() > giveUpAt) throw error;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    }

    it('refuses everything, also to open; and goes on when it is back', async () => {
      await server.stop();
      await refuseEverything();
      await expect(open()).rejects.toThrow(StoreUnavailableError);
      await server.start();
      await recover();
      expect(await store.get(key)).toMatchObject({ value: 'kept' });
      expect(await store.consume(key)).toBe(true);
    });

    it('does not wait for ever for one that says nothing', async () => {
      await store.ready();
      server.pause();
      try {
        await refuseEverything();
        await expect(open()).rejects.toThrow(StoreUnavailableError);
      } finally {
        server.resume();
      }
      await recover();
      await store.set(key, { value: 'again' });
      expect(await store.get(key)).toMatchObject({ value: 'again' });
    });
  });
}
