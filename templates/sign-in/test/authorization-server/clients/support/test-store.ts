import { createKeyRing } from '../../../../src/authorization-server/secrets/key-ring.js';
import { createMemoryStore } from '../../../../src/authorization-server/store/memory.js';
import type { Key, Store } from '../../../../src/authorization-server/store/store.js';

export const testRing = createKeyRing([{ kid: 'test', key: new Uint8Array(32).fill(7) }]);

/** A store in memory that remembers what was written where. */
export function testStore(): Store & { readonly written: Key[] } {
  const store = createMemoryStore();
  const written: Key[] = [];
  return {
    ...store,
    written,
    set(key, record) {
      written.push(key);
      return store.set(key, record);
    },
  };
}
