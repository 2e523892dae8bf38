import pg from 'pg';
import { migrate, schemaVersion, migrations } from './migrations.js';
import { createSqlStore, type Execute, type Row } from './sql-store.js';
import { StoreUnusableError, type StoreKind } from './store-kind.js';
import { StoreUnavailableError } from './store.js';

/** Everything is answered within this time, or not at all. */
const DEADLINE = 5000;
/** Another process may be changing the schema. */
const MIGRATION_DEADLINE = 60_000;
const MAX_CONNECTIONS = 10;
const ATTEMPTS = 3;
/** Two transactions stood in each other's way, and this one gave way: it can be run again. */
const GAVE_WAY = ['40P01', '40001'];
/** Any number, the same in every process. */
const MIGRATION_LOCK = 7_305_418_226;

/**
 * Keeps everything in PostgreSQL, for any number of processes. TLS is used as the URL says:
 * `sslmode=verify-full`, with `sslrootcert=FILE` for a private certificate authority.
 */
export const postgres: StoreKind = {
  schemes: ['postgres:', 'postgresql:'],
  example: 'postgres://USER:PASSWORD@HOST/DATABASE?sslmode=verify-full',
  isShared: true,
  isPlain: ({ searchParams }) => !asksForTls(searchParams),
  async open(url) {
    const pool = new pg.Pool({
      connectionString: url,
      max: MAX_CONNECTIONS,
      connectionTimeoutMillis: DEADLINE,
      query_timeout: DEADLINE,
      keepAlive: true,
    });
    // A connection that breaks while nobody uses it is replaced; unheard, this would end the process.
    pool.on('error', () => undefined);
    const execute = executeWith(pool);
    try {
      if (!(await isUpToDate(execute))) await migrateOnce(url);
    } catch (error) {
      await pool.end();
      throw error instanceof StoreUnusableError ? error : unavailable(error);
    }
    const now = 'EXTRACT(EPOCH FROM clock_timestamp())::double precision';
    return createSqlStore(execute, { now, skipLocked: 'FOR UPDATE SKIP LOCKED' }, () => pool.end());
  },
};

/** Reads a URL as the driver does, for which nearly every mode means TLS. What `PGSSLMODE` adds is not seen. */
function asksForTls(query: URLSearchParams): boolean {
  const mode = query.get('sslmode');
  // `no-verify` would talk to anybody.
  if (mode !== null) return !['disable', 'no-verify'].includes(mode);
  const hasFile = ['sslcert', 'sslkey', 'sslrootcert'].some((name) => query.has(name));
  const isTold = ['true', '1'].includes(query.get('ssl') ?? '');
  return hasFile || isTold || query.get('sslnegotiation') === 'direct';
}

function executeWith(pool: pg.Pool): Execute {
  return async (sql, values = []) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await pool.query<Row>(sql, [...values])).rows;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : '';
        if (attempt === ATTEMPTS || !GAVE_WAY.includes(code)) throw unavailable(error);
      }
    }
  };
}

/** Tells whether nothing has to be migrated: then the database user needs no right to create tables. */
async function isUpToDate(execute: Execute): Promise<boolean> {
  try {
    return (await schemaVersion(execute)) === migrations.length;
  } catch (error) {
    if (error instanceof StoreUnusableError) throw error;
    // The table is not there yet, or the database is not: the migration will say so.
    return false;
  }
}

/** Migrates under a lock, so that replicas that start together do it once. */
async function migrateOnce(url: string): Promise<void> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: DEADLINE,
    query_timeout: MIGRATION_DEADLINE,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    await migrate(async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows);
    await client.query('COMMIT');
  } finally {
    // What was not committed is undone.
    await client.end();
  }
}

function unavailable(error: unknown): StoreUnavailableError {
  return error instanceof StoreUnavailableError ? error : new StoreUnavailableError(error);
}
