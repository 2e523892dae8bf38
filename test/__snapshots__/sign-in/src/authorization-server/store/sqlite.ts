import { closeSync, mkdirSync, openSync } from 'node:fs';
import path from 'node:path';
import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { migrate } from './migrations.js';
import { createSqlStore, type Execute } from './sql-store.js';
import { StoreUnusableError, type StoreKind } from './store-kind.js';
import { StoreUnavailableError } from './store.js';

const SCHEME = 'sqlite:';
/** How long another process may hold the file. */
const DEADLINE = 5000;
/** How much of that is waited for without doing anything else; in milliseconds. */
const BLOCKING = 50;
const PAUSE = 20;
const SQLITE_BUSY = 5;

/**
 * Keeps everything in a file of this host, with what Node has on board. Used tokens stay used when the power
 * fails: every write reaches the disk before it counts.
 */
export const sqlite: StoreKind = {
  schemes: [SCHEME],
  example: 'sqlite:./data/auth.db',
  isShared: false,
  isPlain: () => false,
  async open(url) {
    const { DatabaseSync } = await importSqlite();
    try {
      const database = new DatabaseSync(prepareFile(url.slice(SCHEME.length)));
      try {
        database.exec(`PRAGMA busy_timeout = ${BLOCKING}`);
        const execute = executeWith(database);
        await execute('PRAGMA journal_mode = WAL');
        await execute('PRAGMA synchronous = FULL');
        await migrateOnce(execute);
        const now = `((julianday('now') - 2440587.5) * 86400)`;
        return createSqlStore(execute, { now, skipLocked: '' }, () => {
          database.close();
          return Promise.resolve();
        });
      } catch (error) {
        database.close();
        throw error;
      }
    } catch (error) {
      throw error instanceof StoreUnusableError || error instanceof StoreUnavailableError
        ? error
        : new StoreUnavailableError(error);
    }
  },
};

/** Loads the module where there is one: older Nodes can run everything else. */
async function importSqlite(): Promise<typeof import('node:sqlite')> {
  try {
    return await import('node:sqlite');
  } catch (cause) {
    throw new StoreUnusableError(
      `AUTH_SERVER_STORE names an SQLite file, which needs Node 22.13 or newer; this is Node ${process.versions.node}`,
      { cause },
    );
  }
}

/**
 * Makes the file and its directory, for nobody but this user. SQLite gives its other files the same mode. One that is
 * there keeps its mode: by a wrong path it may be somebody else's.
 */
function prepareFile(name: string): string {
  const file = path.resolve(name.replace(/^\/\/(?=\/)/, ''));
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return file;
}

function executeWith(database: DatabaseSync): Execute {
  const prepared = new Map<string, StatementSync>();

  function statement(sql: string): StatementSync {
    const known = prepared.get(sql) ?? database.prepare(sql.replaceAll(/\$(\d)/g, '?$1'));
    prepared.set(sql, known);
    return known;
  }

  return async (sql, values = []) => {
    const giveUpAt = Date.now() + DEADLINE;
    for (;;) {
      try {
        return statement(sql).all(...values);
      } catch (error) {
        if (!isBusy(error) || Date.now() > giveUpAt) throw new StoreUnavailableError(error);
      }
      await sleep(PAUSE);
    }
  };
}

async function migrateOnce(execute: Execute): Promise<void> {
  await execute('BEGIN IMMEDIATE');
  try {
    await migrate(execute);
    await execute('COMMIT');
  } catch (error) {
    await execute('ROLLBACK');
    throw error;
  }
}

/** The last eight bits say what happened, the others why. */
function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    'errcode' in error &&
    typeof error.errcode === 'number' &&
    (error.errcode & 0xff) === SQLITE_BUSY
  );
}
