import { runExclusively } from './lease.js';
import type { FoundRecord, Store, StoredRecord } from './store.js';

/** Seconds between two sweeps, and how many rows one statement of a sweep deletes at most. */
const SWEEP_SECONDS = 60;
const SWEEP_ROWS = 500;
const SWEEP_STATEMENTS = 20;

export type Value = string | number | null;
export type Row = Readonly<Record<string, unknown>>;

/** Runs one statement, with `$1` and so on for its values. */
export type Execute = (sql: string, values?: readonly Value[]) => Promise<Row[]>;

/** Where databases differ. */
export interface Dialect {
  /** Seconds since the epoch, by the clock of the database: all processes have the same. */
  readonly now: string;
  /** Lets sweeps of several processes pass each other. */
  readonly skipLocked: string;
}

/** Keeps records in two tables. Each method is one statement: that is what makes it one step. */
export function createSqlStore(
  execute: Execute,
  { now, skipLocked }: Dialect,
  end: () => Promise<void>,
): Store {
  const alive = `(expires_at IS NULL OR expires_at > ${now})`;
  const wasAlive = `(old.expires_at IS NULL OR old.expires_at > ${now})`;
  const columns = 'kind, id, value, group_id, owner, expires_at, consumed_at';
  const insert = `INSERT INTO auth_server_records AS old (${columns})
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (kind, id) DO UPDATE SET
    value = excluded.value, group_id = excluded.group_id, owner = excluded.owner, expires_at = excluded.expires_at,`;
  const sweeping = setInterval(() => void sweep(), SWEEP_SECONDS * 1000).unref();

  /** Deletes what has expired, a part at a time. What it does not manage stays for the next time. */
  async function sweep(): Promise<void> {
    const expired = `SELECT kind, id FROM auth_server_records WHERE expires_at <= ${now} LIMIT ${SWEEP_ROWS} ${skipLocked}`;
    try {
      for (let statement = 0; statement < SWEEP_STATEMENTS; statement += 1) {
        const deleted = await execute(
          `DELETE FROM auth_server_records WHERE (kind, id) IN (${expired}) RETURNING 1 AS done`,
        );
        if (deleted.length < SWEEP_ROWS) break;
      }
      await execute(`DELETE FROM auth_server_locks WHERE ends_at <= ${now}`);
    } catch {
      // Whoever needs the store will say that it does not answer.
    }
  }

  const store: Store = {
    async set({ kind, id }, record) {
      await execute(
        `${insert} consumed_at = COALESCE(excluded.consumed_at, CASE WHEN ${wasAlive} THEN old.consumed_at END)`,
        [kind, id, ...valuesOf(record)],
      );
    },
    async add({ kind, id }, record) {
      const added = await execute(
        `${insert} consumed_at = excluded.consumed_at WHERE NOT ${wasAlive} RETURNING 1 AS done`,
        [kind, id, ...valuesOf(record)],
      );
      return added.length === 1;
    },
    async replace({ kind, id }, record) {
      const replaced = await execute(
        `UPDATE auth_server_records SET value = $3, group_id = $4, owner = $5, expires_at = $6,
          consumed_at = COALESCE($7, consumed_at)
          WHERE kind = $1 AND id = $2 AND ${alive} RETURNING 1 AS done`,
        [kind, id, ...valuesOf(record)],
      );
      return replaced.length === 1;
    },
    async get({ kind, id }) {
      const [row] = await execute(
        `SELECT ${columns} FROM auth_server_records WHERE kind = $1 AND id = $2 AND ${alive}`,
        [kind, id],
      );
      return row && recordOf(row);
    },
    async take({ kind, id }) {
      const [row] = await execute(
        `DELETE FROM auth_server_records WHERE kind = $1 AND id = $2 AND ${alive} RETURNING ${columns}`,
        [kind, id],
      );
      return row && recordOf(row);
    },
    async consume({ kind, id }) {
      const consumed = await execute(
        `UPDATE auth_server_records SET consumed_at = ${now}
          WHERE kind = $1 AND id = $2 AND consumed_at IS NULL AND ${alive} RETURNING 1 AS done`,
        [kind, id],
      );
      return consumed.length === 1;
    },
    async delete({ kind, id }) {
      await execute('DELETE FROM auth_server_records WHERE kind = $1 AND id = $2', [kind, id]);
    },
    async list(kind, by) {
      const [column, value] = 'group' in by ? ['group_id', by.group] : ['owner', by.owner];
      const rows = await execute(
        `SELECT ${columns} FROM auth_server_records WHERE kind = $1 AND ${column} = $2 AND ${alive}`,
        [kind, value],
      );
      return rows.map(recordOf);
    },
    async deleteAll(kind, by) {
      const [column, value] = 'group' in by ? ['group_id', by.group] : ['owner', by.owner];
      await execute(`DELETE FROM auth_server_records WHERE kind = $1 AND ${column} = $2`, [
        kind,
        value,
      ]);
    },
    exclusively: (name, milliseconds, work) =>
      runExclusively(
        {
          async acquire(name, holder, milliseconds) {
            const taken = await execute(
              `INSERT INTO auth_server_locks AS old (name, holder, ends_at)
                VALUES ($1, $2, ${now} + $3) ON CONFLICT (name) DO UPDATE
                SET holder = excluded.holder, ends_at = excluded.ends_at
                WHERE old.ends_at <= ${now} RETURNING 1 AS done`,
              [name, holder, milliseconds / 1000],
            );
            return taken.length === 1;
          },
          async release(name, holder) {
            await execute('DELETE FROM auth_server_locks WHERE name = $1 AND holder = $2', [
              name,
              holder,
            ]);
          },
        },
        name,
        milliseconds,
        work,
      ),
    async ready() {
      const key = { kind: 'ready', id: 'ready' };
      await store.set(key, { value: '', expiresAt: Date.now() / 1000 + SWEEP_SECONDS });
      await store.get(key);
    },
    async close() {
      clearInterval(sweeping);
      await end();
    },
  };
  return store;
}

function valuesOf({ value, group, owner, expiresAt, consumedAt }: StoredRecord): Value[] {
  return [value, group ?? null, owner ?? null, expiresAt ?? null, consumedAt ?? null];
}

function recordOf(row: Row): FoundRecord {
  const text = (column: string) => (typeof row[column] === 'string' ? row[column] : undefined);
  const number = (column: string) => (typeof row[column] === 'number' ? row[column] : undefined);
  const [group, owner] = [text('group_id'), text('owner')];
  const [expiresAt, consumedAt] = [number('expires_at'), number('consumed_at')];
  return {
    key: { kind: text('kind') ?? '', id: text('id') ?? '' },
    value: text('value') ?? '',
    ...(group !== undefined && { group }),
    ...(owner !== undefined && { owner }),
    ...(expiresAt !== undefined && { expiresAt }),
    ...(consumedAt !== undefined && { consumedAt }),
  };
}
