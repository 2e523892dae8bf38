import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { migrate } from '../../../templates/sign-in/src/authorization-server/store/migrations.js';
import { sqlite } from '../../../templates/sign-in/src/authorization-server/store/sqlite.js';
import { StoreUnavailableError } from '../../../templates/sign-in/src/authorization-server/store/store.js';
import { describeAdapter } from '../../../templates/sign-in/test/authorization-server/support/adapter-suite.js';
import { describeStore } from '../../../templates/sign-in/test/authorization-server/support/store-suite.js';
import { repository } from '../../support/cells.js';
import { newerNode } from '../support/newer-node.js';
import { describeProcesses } from './describe-processes.js';
import { describeSchema } from './describe-schema.js';

const hasSqlite = isBuiltin('node:sqlite');

describe.runIf(hasSqlite)('SQLite', () => {
  const home = mkdtempSync(path.join(os.tmpdir(), 'sqlite-'));
  const file = path.join(home, 'data', 'auth.db');
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });

  const open = () => sqlite.open(`sqlite:${file}`);
  describeStore('SQLite', open);
  describeAdapter('SQLite', open);
  describeProcesses('sqlite', `sqlite:${file}`, open);
  describeSchema(sqlite, async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const name = path.join(home, 'schema.db');
    const database = new DatabaseSync(name);
    return {
      url: `sqlite:${name}`,
      execute: (sql, values = []) =>
        Promise.resolve(database.prepare(sql.replaceAll(/\$(\d)/g, '?$1')).all(...values)),
      close: () => {
        database.close();
        return Promise.resolve();
      },
    };
  });

  it('keeps its files to the user it runs as', async () => {
    const secret = path.join(home, 'secret', 'deep', 'auth.db');
    const store = await sqlite.open(`sqlite:${secret}`);
    await store.ready();
    const modes = () =>
      readdirSync(path.dirname(secret)).map((name) => [
        name,
        (statSync(path.join(path.dirname(secret), name)).mode & 0o777).toString(8),
      ]);
    expect(modes()).toEqual(['auth.db', 'auth.db-shm', 'auth.db-wal'].map((name) => [name, '600']));
    expect(statSync(path.dirname(secret)).mode & 0o777).toBe(0o700);
    await store.close();
    // By a wrong path it may be somebody else's.
    chmodSync(secret, 0o644);
    await (await sqlite.open(`sqlite:${secret}`)).close();
    expect(modes()).toEqual([['auth.db', '644']]);
  });

  it('waits for another process without holding up this one, and not for ever', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const store = await open();
    const other = new DatabaseSync(file);
    other.exec('BEGIN IMMEDIATE');
    let ticks = 0;
    const ticking = setInterval(() => (ticks += 1), 10);
    const key = { kind: 'thing', id: 'x' };
    await expect(store.set(key, { value: 'x' })).rejects.toThrow(StoreUnavailableError);
    clearInterval(ticking);
    expect(ticks).toBeGreaterThan(20);
    expect(await store.get(key)).toBeUndefined();
    const waiting = store.set(key, { value: 'x' });
    other.exec('COMMIT');
    await waiting;
    expect(await store.get(key)).toMatchObject({ value: 'x' });
    other.close();
    await store.close();
    await expect(store.get(key)).rejects.toThrow(StoreUnavailableError);
  });

  it('waits for another process that makes the tables', async () => {
    const { DatabaseSync } = await import('node:sqlite');
    const name = path.join(home, 'together.db');
    const other = new DatabaseSync(name);
    other.exec('PRAGMA journal_mode = WAL');
    other.exec('CREATE TABLE auth_server_schema (version INTEGER NOT NULL)');
    other.exec('BEGIN IMMEDIATE');
    const opening = sqlite.open(`sqlite:${name}`);
    await sleep(200);
    await migrate((sql, values = []) =>
      Promise.resolve(other.prepare(sql.replaceAll(/\$(\d)/g, '?$1')).all(...values)),
    );
    other.exec('COMMIT');
    await (await opening).close();
    other.close();
  });

  it('cannot be where there is no directory', async () => {
    await expect(sqlite.open('sqlite:/dev/null/auth.db')).rejects.toThrow(StoreUnavailableError);
  });
});

describe.skipIf(hasSqlite)('SQLite on a Node without it', () => {
  it('is refused with the version that it needs', async () => {
    await expect(sqlite.open('sqlite:x.db')).rejects.toThrow(
      `AUTH_SERVER_STORE names an SQLite file, which needs Node 22.13 or newer; this is Node ${process.versions.node}`,
    );
  });
});

const newer = hasSqlite ? 'this one has it' : await newerNode();

describe.skipIf(typeof newer === 'string')(
  `SQLite on a newer Node${typeof newer === 'string' ? `, left out: ${newer}` : ''}`,
  () => {
    it('passes the tests of this file', async () => {
      if (typeof newer === 'string') return;
      const vitest = path.join(repository, 'node_modules/vitest/vitest.mjs');
      const test = 'test/sign-in/stores/sqlite.test.ts';
      const { code, output } = await new Promise<{ code: unknown; output: string }>((resolve) => {
        execFile(
          newer.program,
          [vitest, 'run', test, '--testTimeout', '60000'],
          { cwd: repository, env: { PATH: process.env['PATH'], NO_COLOR: '1' } },
          (error, stdout, stderr) => {
            resolve({ code: error ? (error.code ?? 'ended') : 0, output: stdout + stderr });
          },
        );
      });
      expect(code, output).toBe(0);
      expect(output).toMatch(/Tests {2}\d{2,} passed/);
    });
  },
);
