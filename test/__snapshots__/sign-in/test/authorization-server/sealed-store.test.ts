import { describe, expect, it } from 'vitest';
import { createKeyRing } from '../../src/authorization-server/key-ring.js';
import { createSealedStore, keyOf } from '../../src/authorization-server/sealed-store.js';
import { createMemoryStore } from '../../src/authorization-server/store/memory.js';

const ring = createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]);

describe('a sealed record', () => {
  it.each([{ owner: 'u_mallory' }, { group: 'another-grant' }, { owner: undefined }])(
    'AT-80: does not open once somebody has written %j beside it',
    async (changed) => {
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
    },
  );
});
