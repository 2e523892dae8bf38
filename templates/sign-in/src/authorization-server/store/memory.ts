import { runExclusively } from './lease.js';
import type { FoundRecord, Key, Store, StoredRecord } from './store.js';

const MAX_RECORDS = 10_000;

/**
 * Keeps everything in this process, for development and tests: a restart forgets it. When it is full, what
 * was written longest ago is forgotten.
 */
export function createMemoryStore({
  maxRecords = MAX_RECORDS,
  now = () => Date.now() / 1000,
}: { maxRecords?: number; now?: () => number } = {}): Store {
  const entries = new Map<string, FoundRecord>();
  const leases = new Map<string, { holder: string; endsAt: number }>();

  function find(key: Key): FoundRecord | undefined {
    const entry = entries.get(placeOf(key));
    return entry && isAlive(entry) ? entry : undefined;
  }

  function isAlive({ expiresAt }: FoundRecord): boolean {
    return expiresAt === undefined || expiresAt > now();
  }

  function write(key: Key, record: StoredRecord): void {
    const place = placeOf(key);
    // Written anew, it is the youngest.
    entries.delete(place);
    if (entries.size >= maxRecords) makeRoom();
    entries.set(place, { ...record, key: { ...key } });
  }

  function rewrite(key: Key, record: StoredRecord): void {
    const consumedAt = record.consumedAt ?? find(key)?.consumedAt;
    write(key, { ...record, ...(consumedAt !== undefined && { consumedAt }) });
  }

  function makeRoom(): void {
    for (const [place, entry] of entries) if (!isAlive(entry)) entries.delete(place);
    for (const place of entries.keys()) {
      if (entries.size < maxRecords) break;
      entries.delete(place);
    }
  }

  function select(kind: string, by: { group?: string; owner?: string }): FoundRecord[] {
    return [...entries.values()].filter(
      (entry) =>
        entry.key.kind === kind &&
        isAlive(entry) &&
        ('group' in by ? entry.group === by.group : entry.owner === by.owner),
    );
  }

  // Each method does its work before it gives way to anything else: that is what makes it one step.
  /* eslint-disable @typescript-eslint/require-await */
  return {
    async set(key, record) {
      rewrite(key, record);
    },
    async add(key, record) {
      if (find(key)) return false;
      write(key, record);
      return true;
    },
    async replace(key, record) {
      if (!find(key)) return false;
      rewrite(key, record);
      return true;
    },
    async get(key) {
      return find(key);
    },
    async take(key) {
      const entry = find(key);
      entries.delete(placeOf(key));
      return entry;
    },
    async consume(key) {
      const entry = find(key);
      if (!entry || entry.consumedAt !== undefined) return false;
      entries.set(placeOf(key), { ...entry, consumedAt: now() });
      return true;
    },
    async delete(key) {
      entries.delete(placeOf(key));
    },
    async list(kind, by) {
      return select(kind, by);
    },
    async deleteAll(kind, by) {
      for (const { key } of select(kind, by)) entries.delete(placeOf(key));
    },
    exclusively: (name, milliseconds, work) =>
      runExclusively(
        {
          async acquire(name, holder, milliseconds) {
            if ((leases.get(name)?.endsAt ?? 0) > Date.now()) return false;
            leases.set(name, { holder, endsAt: Date.now() + milliseconds });
            return true;
          },
          async release(name, holder) {
            if (leases.get(name)?.holder === holder) leases.delete(name);
          },
        },
        name,
        milliseconds,
        work,
      ),
    async ready() {
      // Memory is always there.
    },
    async close() {
      entries.clear();
    },
  };
  /* eslint-enable @typescript-eslint/require-await */
}

function placeOf({ kind, id }: Key): string {
  return JSON.stringify([kind, id]);
}
