import type { Store, StoredRecord } from '../../../../src/authorization-server/store/store.js';

/** As much of a store as documents need. */
export function rememberingStore(): Store & { readonly records: Map<string, StoredRecord> } {
  const records = new Map<string, StoredRecord>();
  const unused = () => Promise.reject(new Error('not used'));
  return {
    records,
    set: ({ kind, id }, record) => {
      records.set(`${kind} ${id}`, record);
      return Promise.resolve();
    },
    get: ({ kind, id }) => {
      const record = records.get(`${kind} ${id}`);
      const isOver = (record?.expiresAt ?? Infinity) <= Date.now() / 1000;
      return Promise.resolve(isOver ? undefined : record);
    },
    add: unused,
    take: unused,
    consume: unused,
    delete: unused,
    list: unused,
    deleteAll: unused,
    exclusively: unused,
    ready: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
