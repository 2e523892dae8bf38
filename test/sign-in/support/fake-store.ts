import type {
  FoundRecord,
  Key,
  Store,
  StoredRecord,
} from '../../../templates/sign-in/src/authorization-server/store/store.js';

/** A store in a map. */
export function fakeStore(): Store & { readonly records: Map<string, StoredRecord> } {
  const records = new Map<string, StoredRecord>();
  const place = ({ kind, id }: Key) => JSON.stringify([kind, id]);
  const find = (kind: string, by: { group?: string; owner?: string }): FoundRecord[] =>
    [...records]
      .map(([key, record]) => {
        const [foundKind = '', id = ''] = JSON.parse(key) as string[];
        return { ...record, key: { kind: foundKind, id } };
      })
      .filter((record) => record.key.kind === kind)
      .filter(({ group, owner }) =>
        by.group === undefined ? owner === by.owner : group === by.group,
      );
  const get = (key: Key) => {
    const record = records.get(place(key));
    return record?.expiresAt !== undefined && record.expiresAt <= Date.now() / 1000
      ? undefined
      : record;
  };
  return {
    records,
    set(key, record) {
      records.set(place(key), record);
      return Promise.resolve();
    },
    add(key, record) {
      if (get(key)) return Promise.resolve(false);
      records.set(place(key), record);
      return Promise.resolve(true);
    },
    get: (key) => Promise.resolve(get(key)),
    take(key) {
      const record = get(key);
      records.delete(place(key));
      return Promise.resolve(record);
    },
    consume(key) {
      const record = get(key);
      if (!record || record.consumedAt !== undefined) return Promise.resolve(false);
      records.set(place(key), { ...record, consumedAt: Math.floor(Date.now() / 1000) });
      return Promise.resolve(true);
    },
    delete(key) {
      records.delete(place(key));
      return Promise.resolve();
    },
    list: (kind, by) => Promise.resolve(find(kind, by)),
    deleteAll(kind, by) {
      for (const { key } of find(kind, by)) records.delete(place(key));
      return Promise.resolve();
    },
    exclusively: (_name, _milliseconds, work) => work(),
    ready: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}
