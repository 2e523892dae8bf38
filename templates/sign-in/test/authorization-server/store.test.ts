import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/authorization-server/store/memory.js';
import { describeAdapter } from './support/adapter-suite.js';
import { describeStore } from './support/store-suite.js';

describeStore('in memory', () => Promise.resolve(createMemoryStore()));
describeAdapter('in memory', () => Promise.resolve(createMemoryStore()));

describe('the store in memory', () => {
  it('is bounded: it forgets what has expired, then what was written longest ago', async () => {
    let now = 1000;
    const store = createMemoryStore({ maxRecords: 3, now: () => now });
    const key = (id: string) => ({ kind: 'thing', id });
    await store.set(key('a'), { value: 'a' });
    await store.set(key('b'), { value: 'b', expiresAt: 1001 });
    await store.set(key('c'), { value: 'c' });
    now = 1002;
    await store.set(key('d'), { value: 'd' });
    expect(await store.get(key('a'))).toMatchObject({ value: 'a' });
    await store.set(key('a'), { value: 'a, written again' });
    await store.set(key('e'), { value: 'e' });
    expect(await store.get(key('c'))).toBeUndefined();
    for (const id of ['a', 'd', 'e']) expect(await store.get(key(id))).toBeDefined();
  });

  it('holds no more than it may', async () => {
    const store = createMemoryStore({ maxRecords: 1 });
    await store.set({ kind: 'thing', id: 'a' }, { value: 'a' });
    await store.set({ kind: 'thing', id: 'b' }, { value: 'b' });
    expect(await store.get({ kind: 'thing', id: 'a' })).toBeUndefined();
    expect(await store.get({ kind: 'thing', id: 'b' })).toBeDefined();
  });
});
