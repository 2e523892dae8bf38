import type { Execute } from './sql-store.js';
import { newerSchema } from './store-kind.js';

/**
 * What each version of the schema adds to the one before. A step that was released is never changed: a new
 * one is put behind it.
 */
export const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE auth_server_records (
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      value TEXT NOT NULL,
      group_id TEXT,
      owner TEXT,
      expires_at DOUBLE PRECISION,
      consumed_at DOUBLE PRECISION,
      PRIMARY KEY (kind, id)
    )`,
    `CREATE INDEX auth_server_records_group ON auth_server_records (group_id, kind) WHERE group_id IS NOT NULL`,
    `CREATE INDEX auth_server_records_owner ON auth_server_records (owner, kind) WHERE owner IS NOT NULL`,
    `CREATE INDEX auth_server_records_expiry ON auth_server_records (expires_at) WHERE expires_at IS NOT NULL`,
  ],
  [
    `CREATE TABLE auth_server_locks (
      name TEXT PRIMARY KEY,
      holder TEXT NOT NULL,
      ends_at DOUBLE PRECISION NOT NULL
    )`,
  ],
];

/**
 * Tells which version of the schema is there.
 *
 * @throws StoreUnusableError when it is newer than what this code knows: it would not see what that one keeps
 */
export async function schemaVersion(execute: Execute, steps = migrations): Promise<number> {
  const [row] = await execute('SELECT version FROM auth_server_schema');
  const version = Number(row?.['version'] ?? 0);
  if (version > steps.length) throw newerSchema(version, steps.length);
  return version;
}

/** Brings the schema up to date, in a transaction that nobody else runs at the same time. */
export async function migrate(execute: Execute, steps = migrations): Promise<void> {
  await execute('CREATE TABLE IF NOT EXISTS auth_server_schema (version INTEGER NOT NULL)');
  const version = await schemaVersion(execute, steps);
  for (const statement of steps.slice(version).flat()) await execute(statement);
  await execute('DELETE FROM auth_server_schema');
  await execute('INSERT INTO auth_server_schema (version) VALUES ($1)', [steps.length]);
}
