import { hash } from 'node:crypto';
import { KeyRingError, type KeyRing } from '../secrets/key-ring.js';
import type { Key, Store, StoredRecord } from './store.js';

/** What is kept beside a value. */
export type Circumstances = Omit<StoredRecord, 'value'>;

/** A value that was kept. */
export interface Opened extends Circumstances {
  readonly value: unknown;
  readonly key: Key;
}

/**
 * A store whose content only this server can read: IDs are hashed before they reach it, values are encrypted
 * and tied to their place, grant and account (AT-80). What cannot be read is not there. The end and the use of a
 * record are not tied to it: whoever can write the store can put back an older row as a whole.
 */
export interface SealedStore {
  set(kind: string, id: string, value: unknown, circumstances?: Circumstances): Promise<void>;
  add(kind: string, id: string, value: unknown, circumstances?: Circumstances): Promise<boolean>;
  replace(kind: string, id: string, value: unknown, circumstances: Circumstances): Promise<boolean>;
  get(kind: string, id: string): Promise<Opened | undefined>;
  take(kind: string, id: string): Promise<Opened | undefined>;
  consume(kind: string, id: string): Promise<boolean>;
  delete(kind: string, id: string): Promise<void>;
  list(kind: string, by: { group: string } | { owner: string }): Promise<Opened[]>;
}

/** The ID under which a store knows something: SHA-256, enough for random values. */
export function hashedId(id: string): string {
  return hash('sha256', id, 'base64url');
}

/** Where a thing of this kind with this ID is kept. */
export function keyOf(kind: string, id: string): Key {
  return { kind, id: hashedId(id) };
}

/**
 * Makes a store of sealed values.
 *
 * @param onUnreadable is told, once for each kind of fault, when something does not open: a key has left the
 *   ring too early, or somebody has written into the store
 */
export function createSealedStore(
  store: Store,
  ring: KeyRing,
  onUnreadable: (problem: KeyRingError, kind: string) => void = () => undefined,
): SealedStore {
  const told = new Set<string>();

  async function seal(key: Key, value: unknown, circumstances: Circumstances) {
    const place = placeOf(key, circumstances);
    return { ...circumstances, value: await ring.seal(JSON.stringify(value), place) };
  }

  async function open(key: Key, record: StoredRecord | undefined): Promise<Opened | undefined> {
    if (!record) return undefined;
    try {
      const value: unknown = JSON.parse(await ring.open(record.value, placeOf(key, record)));
      return { ...record, key, value };
    } catch (error) {
      if (!(error instanceof KeyRingError)) throw error;
      const fault = `${error.code} ${key.kind}`;
      if (!told.has(fault)) onUnreadable(error, key.kind);
      told.add(fault);
      return undefined;
    }
  }

  return {
    async set(kind, id, value, circumstances = {}) {
      const key = keyOf(kind, id);
      await store.set(key, await seal(key, value, circumstances));
    },
    async add(kind, id, value, circumstances = {}) {
      const key = keyOf(kind, id);
      return await store.add(key, await seal(key, value, circumstances));
    },
    async replace(kind, id, value, circumstances) {
      const key = keyOf(kind, id);
      return await store.replace(key, await seal(key, value, circumstances));
    },
    async get(kind, id) {
      const key = keyOf(kind, id);
      return await open(key, await store.get(key));
    },
    async take(kind, id) {
      const key = keyOf(kind, id);
      return await open(key, await store.take(key));
    },
    consume: (kind, id) => store.consume(keyOf(kind, id)),
    delete: (kind, id) => store.delete(keyOf(kind, id)),
    async list(kind, by) {
      const found = await store.list(kind, by);
      const opened = await Promise.all(found.map((record) => open(record.key, record)));
      return opened.filter((record) => record !== undefined);
    },
  };
}

/** Names all of a record that never changes; none of it has a colon in it. */
function placeOf({ kind, id }: Key, { group = '', owner = '' }: Circumstances): string {
  return [kind, id, group, owner].join(':');
}
