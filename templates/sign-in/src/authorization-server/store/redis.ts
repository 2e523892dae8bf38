import { createRedisConnection, type Send } from './redis-connection.js';
import * as scripts from './redis-scripts.js';
import { runExclusively } from './lease.js';
import { newerSchema, type StoreKind } from './store-kind.js';
import type { FoundRecord, Key, Store, StoredRecord } from './store.js';

const PREFIX = 'auth-server:';
const SCHEMA = 1;
const READY_SECONDS = 60;
/** The policy with which nothing is forgotten before its time. */
const KEEPS = 'noeviction';

/** Where a record is written: in any case, where there is none, or where there is one. */
type Where = 'anywhere' | 'absent' | 'present';

/**
 * Keeps everything in Redis or Valkey, for any number of processes. It must write to disk (`appendonly yes`) and
 * must not evict (`maxmemory-policy noeviction`): what it forgets, people have to sign in for again.
 */
export const redis: StoreKind = {
  schemes: ['redis:', 'rediss:'],
  example: 'rediss://USER:PASSWORD@HOST:6379/0',
  isShared: true,
  isPlain: ({ protocol }) => protocol === 'redis:',
  async open(url) {
    const { send, close } = await createRedisConnection(url);
    try {
      await checkSchema(send);
    } catch (error) {
      await close();
      throw error;
    }
    return { ...createRedisStore(send, close), doubts: await evictionDoubts(send) };
  },
};

/** Whoever may not ask learns nothing, and can use it all the same. */
async function evictionDoubts(send: Send): Promise<string[]> {
  const memory = String(await send(['INFO', 'memory']).catch(() => ''));
  const [, policy = KEEPS] = /^maxmemory_policy:([\w-]+)/m.exec(memory) ?? [];
  return policy === KEEPS
    ? []
    : [
        `AUTH_SERVER_STORE is a Redis that forgets when its memory is full (maxmemory-policy ${policy}): people have to sign in again, and apps to register. Set it to ${KEEPS}`,
      ];
}

async function checkSchema(send: Send): Promise<void> {
  await send(['SET', `${PREFIX}schema`, String(SCHEMA), 'NX']);
  const found = Number(await send(['GET', `${PREFIX}schema`]));
  if (found > SCHEMA) throw newerSchema(found, SCHEMA);
}

function createRedisStore(send: Send, close: () => Promise<void>): Store {
  const run = (script: string, key: string, ...args: string[]) =>
    send(['EVAL', script, '1', key, ...args]);

  async function write(key: Key, record: StoredRecord, where: Where): Promise<boolean> {
    const { group, owner, expiresAt, consumedAt } = record;
    const written = await run(
      scripts.WRITE,
      placeOf(key),
      key.id,
      record.value,
      group === undefined ? '' : indexOf(key.kind, { group }),
      owner === undefined ? '' : indexOf(key.kind, { owner }),
      expiresAt === undefined ? '' : String(expiresAt),
      expiresAt === undefined ? '' : String(Math.ceil(expiresAt * 1000)),
      consumedAt === undefined ? '' : String(consumedAt),
      where,
    );
    return written === 1;
  }

  const store: Store = {
    async set(key, record) {
      await write(key, record, 'anywhere');
    },
    add: (key, record) => write(key, record, 'absent'),
    replace: (key, record) => write(key, record, 'present'),
    async get(key) {
      return recordOf(key, await run(scripts.READ, placeOf(key)));
    },
    async take(key) {
      return recordOf(key, await run(scripts.TAKE, placeOf(key), key.id));
    },
    async consume(key) {
      return (await run(scripts.CONSUME, placeOf(key))) === 1;
    },
    async delete(key) {
      await run(scripts.TAKE, placeOf(key), key.id);
    },
    async list(kind, by) {
      const found = (await run(scripts.LIST, indexOf(kind, by), beginningOf(kind))) as [
        string,
        unknown,
      ][];
      return found.flatMap(([id, fields]) => recordOf({ kind, id }, fields) ?? []);
    },
    async deleteAll(kind, by) {
      await run(scripts.DELETE_ALL, indexOf(kind, by), beginningOf(kind));
    },
    exclusively: (name, milliseconds, work) =>
      runExclusively(
        {
          async acquire(name, holder, milliseconds) {
            const lock = `${PREFIX}lock:${name}`;
            return (await send(['SET', lock, holder, 'NX', 'PX', String(milliseconds)])) === 'OK';
          },
          async release(name, holder) {
            await run(scripts.RELEASE, `${PREFIX}lock:${name}`, holder);
          },
        },
        name,
        milliseconds,
        work,
      ),
    async ready() {
      const key = { kind: 'ready', id: 'ready' };
      await store.set(key, { value: '', expiresAt: Date.now() / 1000 + READY_SECONDS });
      await store.get(key);
    },
    close,
  };
  return store;
}

/** What the keys of all records of a kind begin with. Quoted, a kind cannot look like another one with an ID. */
function beginningOf(kind: string): string {
  return `${PREFIX}record:${JSON.stringify(kind)}:`;
}

function placeOf({ kind, id }: Key): string {
  return beginningOf(kind) + id;
}

const beginningOfIndex = (by: 'group' | 'owner', kind: string) =>
  `${PREFIX}${by}:${JSON.stringify(kind)}:`;

function indexOf(kind: string, by: { group: string } | { owner: string }): string {
  return 'group' in by
    ? beginningOfIndex('group', kind) + by.group
    : beginningOfIndex('owner', kind) + by.owner;
}

function recordOf(key: Key, fields: unknown): FoundRecord | undefined {
  const [value, group, owner, expires, consumed] = fields as (string | null)[];
  if (typeof value !== 'string') return undefined;
  return {
    key,
    value,
    ...(group && { group: group.slice(beginningOfIndex('group', key.kind).length) }),
    ...(owner && { owner: owner.slice(beginningOfIndex('owner', key.kind).length) }),
    ...(expires && { expiresAt: Number(expires) }),
    ...(consumed && { consumedAt: Number(consumed) }),
  };
}
