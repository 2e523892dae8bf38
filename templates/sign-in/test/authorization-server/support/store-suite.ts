import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  StoreUnavailableError,
  type Key,
  type Store,
} from '../../../src/authorization-server/store/store.js';

const ROUNDS = 20;
const AT_ONCE = 8;

/** What every store promises, whatever it keeps things in. */
export function describeStore(name: string, open: () => Promise<Store>): void {
  describe(`the store ${name}`, () => {
    let store: Store;
    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    it('is ready', () => expect(store.ready()).resolves.toBeUndefined());

    it('gives back what it was given, and nothing else', async () => {
      const key = someKey();
      expect(await store.get(key)).toBeUndefined();
      const record = { value: 'välue\n"\'\\', group: 'g', owner: 'o', expiresAt: soon(60) };
      await store.set(key, record);
      expect(await store.get(key)).toMatchObject(record);
      expect((await store.get(key))?.consumedAt).toBeUndefined();
      expect(await store.get({ ...key, kind: 'another' })).toBeUndefined();
      await store.set(key, { value: 'second' });
      const second = await store.get(key);
      expect(second?.value).toBe('second');
      expect([second?.group, second?.owner, second?.expiresAt]).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
      await store.delete(key);
      expect(await store.get(key)).toBeUndefined();
      await store.delete(key);
    });

    it('keeps names and values apart that could be confused', async () => {
      const names = ['a', 'a:b', 'a b', "a'; DROP TABLE x; --", '%', '*', '[a]', 'ä', 'A'];
      const keys = names.flatMap((kind) =>
        names.map((id) => ({ kind, id: `${id}${randomUUID()}` })),
      );
      for (const key of keys) await store.set(key, { value: JSON.stringify(key), group: key.kind });
      for (const key of keys) expect((await store.get(key))?.value).toBe(JSON.stringify(key));
      for (const kind of names) {
        const found = await store.list(kind, { group: kind });
        expect(found.filter(({ key }) => keys.some(({ id }) => id === key.id))).toHaveLength(
          names.length,
        );
        await store.deleteAll(kind, { group: kind });
      }
      for (const key of keys) expect(await store.get(key)).toBeUndefined();
    });

    it('has nothing that has expired', async () => {
      const [group, owner] = [randomUUID(), randomUUID()];
      const key = someKey();
      const gone = { value: 'x', group, owner, expiresAt: soon(0.2) };
      const unused = someKey();
      await store.set(unused, gone);
      await store.set(key, gone);
      await store.consume(key);
      await sleep(400);
      expect(await store.get(key)).toBeUndefined();
      expect(await store.take(key)).toBeUndefined();
      expect(await store.consume(key)).toBe(false);
      expect(await store.consume(unused)).toBe(false);
      expect(await store.list(key.kind, { group })).toEqual([]);
      expect(await store.list(key.kind, { owner })).toEqual([]);
      expect(await store.add(key, { value: 'new' })).toBe(true);
      expect(await store.get(key)).toMatchObject({ value: 'new' });
      expect((await store.get(key))?.consumedAt).toBeUndefined();
      expect(await store.list(key.kind, { group })).toEqual([]);
    });

    it('forgets with what expired that it was consumed', async () => {
      const key = someKey();
      await store.set(key, { value: 'x', expiresAt: soon(0.2) });
      await store.consume(key);
      await sleep(400);
      await store.set(key, { value: 'y' });
      expect((await store.get(key))?.consumedAt).toBeUndefined();
    });

    it('takes what was written with an end in the past for expired', async () => {
      const key = someKey();
      await store.set(key, { value: 'old', group: 'past' });
      await store.set(key, { value: 'x', group: 'past', expiresAt: soon(-10) });
      expect(await store.get(key)).toBeUndefined();
      expect(await store.list(key.kind, { group: 'past' })).toEqual([]);
    });

    it('lists and deletes by group and by owner, of one kind', async () => {
      const [group, owner] = [randomUUID(), randomUUID()];
      const [one, two, three] = [someKey(), someKey(), someKey()];
      const foreign = { kind: 'foreign', id: randomUUID() };
      await store.set(one, { value: '1', group, owner });
      await store.set(two, { value: '2', group });
      await store.set(three, { value: '3', group: randomUUID(), owner });
      await store.set(foreign, { value: '4', group, owner });
      const values = async (by: { group: string } | { owner: string }) =>
        (await store.list(one.kind, by)).map(({ value }) => value).sort();
      expect(await values({ group })).toEqual(['1', '2']);
      expect(await values({ owner })).toEqual(['1', '3']);
      expect((await store.list(foreign.kind, { group }))[0]?.key).toEqual(foreign);

      await store.deleteAll(one.kind, { group });
      expect(await values({ group })).toEqual([]);
      expect(await values({ owner })).toEqual(['3']);
      expect(await store.get(one)).toBeUndefined();
      await store.deleteAll(one.kind, { owner });
      expect(await store.get(three)).toBeUndefined();
      expect(await store.get(foreign)).toMatchObject({ value: '4' });
    });

    it('moves a record that changes its group', async () => {
      const [first, second] = [randomUUID(), randomUUID()];
      const key = someKey();
      await store.set(key, { value: 'x', group: first, owner: first });
      await store.set(key, { value: 'x', group: second, owner: second });
      expect(await store.list(key.kind, { group: first })).toEqual([]);
      expect(await store.list(key.kind, { owner: first })).toEqual([]);
      await store.deleteAll(key.kind, { group: first });
      expect(await store.list(key.kind, { group: second })).toHaveLength(1);
      expect(await store.list(key.kind, { owner: second })).toHaveLength(1);
    });

    it('finds what lives longest after the rest of its group is gone', async () => {
      const group = randomUUID();
      const [short, long, endless] = [someKey(), someKey(), someKey()];
      await store.set(endless, { value: 'endless', group });
      await store.set(long, { value: 'long', group, expiresAt: soon(60) });
      await store.set(short, { value: 'short', group, expiresAt: soon(0.2) });
      await sleep(400);
      expect(await store.list(long.kind, { group })).toHaveLength(2);
      await store.delete(endless);
      expect(await store.list(long.kind, { group })).toMatchObject([{ value: 'long' }]);
    });

    it('remembers that something was consumed when it is written again', async () => {
      const key = someKey();
      await store.set(key, { value: '1', expiresAt: soon(60) });
      expect(await store.consume(key)).toBe(true);
      expect(await store.consume(key)).toBe(false);
      const { consumedAt } = (await store.get(key)) ?? {};
      expect(Math.abs((consumedAt ?? 0) - Date.now() / 1000)).toBeLessThan(30);
      await store.set(key, { value: '2', expiresAt: soon(60) });
      expect(await store.get(key)).toMatchObject({ value: '2', consumedAt });
      expect(await store.consume(key)).toBe(false);
      await store.set(key, { value: '3', consumedAt: 1234 });
      expect(await store.get(key)).toMatchObject({ value: '3', consumedAt: 1234 });
    });

    it('replaces what is there, and writes nothing where there is none', async () => {
      const [key, owner] = [someKey(), randomUUID()];
      expect(await store.replace(key, { value: '1', owner })).toBe(false);
      expect(await store.get(key)).toBeUndefined();
      await store.set(key, { value: '2', owner, expiresAt: soon(60) });
      await store.consume(key);
      const { consumedAt } = (await store.get(key)) ?? {};
      const record = { value: '3', group: 'g', owner, expiresAt: soon(120) };
      expect(await store.replace(key, record)).toBe(true);
      expect(await store.get(key)).toMatchObject({ ...record, consumedAt });
      await store.set(key, { value: '4', owner, expiresAt: soon(-1) });
      expect(await store.replace(key, record)).toBe(false);
      expect(await store.list(key.kind, { owner })).toEqual([]);
    });

    it('replaces nothing that is deleted at the same time', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const key = someKey();
        await store.set(key, { value: '1' });
        await Promise.all([store.delete(key), atOnce(() => store.replace(key, { value: '2' }))]);
        expect(await store.get(key)).toBeUndefined();
      }
    });

    it('consumes and takes nothing that is not there', async () => {
      expect(await store.consume(someKey())).toBe(false);
      expect(await store.take(someKey())).toBeUndefined();
    });

    it('lets one of several add, consume and take', async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        const key = someKey();
        const group = randomUUID();
        const added = await atOnce((n) => store.add(key, { value: String(n), group }));
        expect(added.filter(Boolean)).toHaveLength(1);
        expect((await store.get(key))?.value).toBe(String(added.indexOf(true)));
        expect((await atOnce(() => store.consume(key))).filter(Boolean)).toHaveLength(1);
        const taken = await atOnce(() => store.take(key));
        expect(taken.filter((record) => record !== undefined)).toHaveLength(1);
        expect(await store.list(key.kind, { group })).toEqual([]);
      }
    });

    it('lets one work at a time', async () => {
      const name = randomUUID();
      let working = 0;
      const results = await atOnce((n) =>
        store.exclusively(name, 20_000, async () => {
          working += 1;
          expect(working).toBe(1);
          await sleep(5);
          working -= 1;
          return n;
        }),
      );
      expect(results).toEqual([...results.keys()]);
    });

    it('lets others begin when work has failed, and when it takes too long', async () => {
      const name = randomUUID();
      const failure = new Error('failed');
      await expect(store.exclusively(name, 20_000, () => Promise.reject(failure))).rejects.toBe(
        failure,
      );
      expect(await store.exclusively(name, 20_000, () => Promise.resolve('next'))).toBe('next');

      const endless = store.exclusively(name, 300, () => new Promise(() => undefined));
      const [first, second] = await Promise.allSettled([
        endless,
        store.exclusively(name, 20_000, () => Promise.resolve('second')),
      ]);
      expect(first).toMatchObject({
        status: 'rejected',
        reason: expect.any(StoreUnavailableError) as unknown,
      });
      expect(second).toMatchObject({ value: 'second' });
    });

    it('does not wait for ever for the work of others', async () => {
      const name = randomUUID();
      let stop: () => void = () => undefined;
      const held = store.exclusively(name, 60_000, () => new Promise<void>((end) => (stop = end)));
      await sleep(100);
      await expect(store.exclusively(name, 100, () => Promise.resolve())).rejects.toThrow(
        StoreUnavailableError,
      );
      stop();
      await held;
    });
  });
}

function someKey(): Key {
  return { kind: 'thing', id: randomUUID() };
}

function soon(seconds: number): number {
  return Date.now() / 1000 + seconds;
}

function atOnce<Result>(run: (n: number) => Promise<Result>): Promise<Result[]> {
  return Promise.all(Array.from({ length: AT_ONCE }, (_, n) => run(n)));
}
