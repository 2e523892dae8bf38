import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createKeyRing, type KeyRing } from '../../src/authorization-server/secrets/key-ring.js';
import {
  createSealedStore,
  hashedId,
  keyOf,
} from '../../src/authorization-server/store/sealed-store.js';
import { createMemoryStore } from '../../src/authorization-server/store/memory.js';

const ring = createKeyRing([{ kid: 'one', key: new Uint8Array(32).fill(7) }]);
const ID = 'a secret of a client';
const place = { kind: 'Kind', id: createHash('sha256').update(ID).digest('base64url') };

describe('a store of sealed values', () => {
  it('AT-80: holds nothing that could be read or sent', async () => {
    const store = createMemoryStore();
    const sealed = createSealedStore(store, ring);
    expect(hashedId(ID)).toBe(place.id);
    await sealed.set('Kind', ID, { some: 'value' }, { owner: 'ada' });
    const { value, ...kept } = (await store.get(place)) ?? { value: '' };
    expect(kept).toEqual({ key: place, owner: 'ada' });
    expect(value).not.toContain('value');
    expect(await sealed.get('Kind', ID)).toEqual({
      key: place,
      owner: 'ada',
      value: { some: 'value' },
    });
    expect(await sealed.get('Kind', place.id)).toBeUndefined();
    expect(await sealed.get('Other', ID)).toBeUndefined();
  });

  it('keeps what is new, and gives once what is taken', async () => {
    const sealed = createSealedStore(createMemoryStore(), ring);
    expect(await sealed.add('Kind', ID, 1)).toBe(true);
    expect(await sealed.add('Kind', ID, 2)).toBe(false);
    expect(await sealed.consume('Kind', ID)).toBe(true);
    expect(await sealed.consume('Kind', ID)).toBe(false);
    expect((await sealed.take('Kind', ID))?.value).toBe(1);
    expect(await sealed.take('Kind', ID)).toBeUndefined();
    expect(await sealed.replace('Kind', ID, 3, {})).toBe(false);
    await sealed.set('Kind', ID, 3);
    expect(await sealed.replace('Kind', ID, 4, { owner: 'ada' })).toBe(true);
    expect(await sealed.get('Kind', ID)).toMatchObject({ value: 4, owner: 'ada' });
    await sealed.delete('Kind', ID);
    expect(await sealed.get('Kind', ID)).toBeUndefined();
  });

  it('AT-80: has nothing of what was moved or opens no more, and says so once', async () => {
    const store = createMemoryStore();
    const told: string[] = [];
    const sealed = createSealedStore(store, ring, ({ code }, kind) => told.push(`${code} ${kind}`));
    await sealed.set('Kind', ID, 1, { owner: 'ada' });
    const record = (await store.get(place)) ?? { value: '' };
    for (const id of ['one', 'two']) {
      await store.set({ kind: 'Kind', id: hashedId(id) }, record);
      expect(await sealed.get('Kind', id)).toBeUndefined();
      expect(await sealed.take('Kind', id)).toBeUndefined();
    }
    await store.set({ kind: 'Other', id: place.id }, record);
    expect(await sealed.get('Other', ID)).toBeUndefined();
    await store.set({ kind: 'Kind', id: 'x' }, { ...record, value: 'never sealed' });
    expect((await sealed.list('Kind', { owner: 'ada' })).map(({ value }) => value)).toEqual([1]);
    expect(told).toEqual(['other_place Kind', 'other_place Other', 'damaged Kind']);
  });

  it('does not hide other faults', async () => {
    const fault = new Error('of this server');
    const broken: KeyRing = { ...ring, open: () => Promise.reject(fault) };
    const sealed = createSealedStore(createMemoryStore(), broken);
    await sealed.set('Kind', ID, 1);
    await expect(sealed.get('Kind', ID)).rejects.toBe(fault);
  });

  it.each([
    { owner: 'u_mallory' },
    { group: 'another-grant' },
    { owner: undefined },
    { group: 'a-grantu_', owner: 'alice' },
  ])('AT-80: does not open once somebody has written %j beside it', async (changed) => {
    const store = createMemoryStore();
    const sealed = createSealedStore(store, ring);
    await sealed.set('Grant', 'g', 'a value', { group: 'a-grant', owner: 'u_alice' });
    expect(await sealed.get('Grant', 'g')).toMatchObject({ value: 'a value' });
    const key = keyOf('Grant', 'g');
    const record = await store.get(key);
    if (!record) throw new Error('not there');
    const { owner, group, ...rest } = { ...record, ...changed };
    await store.set(key, { ...rest, ...(group && { group }), ...(owner && { owner }) });
    expect(await sealed.get('Grant', 'g')).toBeUndefined();
    await store.set(key, record);
    expect(await sealed.list('Grant', { owner: 'u_alice' })).toHaveLength(1);
  });
});
