import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  migrate,
  migrations,
} from '../../../templates/sign-in/src/authorization-server/store/migrations.js';
import type { Execute } from '../../../templates/sign-in/src/authorization-server/store/sql-store.js';
import type { StoreKind } from '../../../templates/sign-in/src/authorization-server/store/store-kind.js';
import { startWorker } from '../support/store-workers.js';

/** A database with nothing in it. */
export interface EmptyDatabase {
  readonly url: string;
  readonly execute: Execute;
  close(): Promise<void>;
}

/** How the tables come to be, change and stay small. */
export function describeSchema(kind: StoreKind, empty: () => Promise<EmptyDatabase>): void {
  describe('the schema', () => {
    let database: EmptyDatabase;
    const place = { kind: 'thing', id: 'kept' };
    beforeAll(async () => {
      database = await empty();
    });
    afterAll(() => database.close());
    afterEach(() => {
      vi.useRealTimers();
    });

    it('is made once by several processes that start together', async () => {
      const [name = ''] = kind.schemes;
      const workers = await Promise.all(
        [1, 2, 3].map(() => startWorker(name === 'sqlite:' ? 'sqlite' : 'postgres', database.url)),
      );
      for (const worker of workers) expect(await worker.run('add', randomUUID())).toBe(true);
      await Promise.all(workers.map((worker) => worker.close()));
      expect(await version()).toBe(migrations.length);
    });

    it('goes forward from an older version, and keeps what is there', async () => {
      for (const table of ['records', 'locks', 'schema']) {
        await database.execute(`DROP TABLE auth_server_${table}`);
      }
      await migrate(database.execute, migrations.slice(0, 1));
      expect(await version()).toBe(1);
      await database.execute(
        `INSERT INTO auth_server_records (kind, id, value) VALUES ('thing', 'kept', 'from before')`,
      );
      const store = await kind.open(database.url);
      expect(await version()).toBe(migrations.length);
      expect(await store.get(place)).toMatchObject({ value: 'from before' });
      expect(await store.exclusively('x', 1000, () => Promise.resolve(1))).toBe(1);
      await store.close();
    });

    it('of a newer version is refused, and left alone', async () => {
      await database.execute('UPDATE auth_server_schema SET version = 99');
      await expect(kind.open(database.url)).rejects.toMatchObject({
        code: 'store_unusable',
        message: expect.stringMatching(/AUTH_SERVER_STORE.*newer version.*schema is 99/) as string,
      });
      expect(await version()).toBe(99);
      await database.execute('UPDATE auth_server_schema SET version = $1', [migrations.length]);
      await (await kind.open(database.url)).close();
    });

    it('stays small: what has expired is swept away, in parts', async () => {
      vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
      const store = await kind.open(database.url);
      const values = Array.from({ length: 1200 }, (_, n) => `('old', '${n}', 'x', 1)`).join();
      await database.execute(
        `INSERT INTO auth_server_records (kind, id, value, expires_at) VALUES ${values}`,
      );
      await database.execute(`INSERT INTO auth_server_locks VALUES ('old', 'x', 1)`);
      vi.advanceTimersByTime(60_000);
      vi.useRealTimers();
      await vi.waitUntil(async () => (await count('locks')) === 0, { timeout: 20_000 });
      expect(await store.get(place)).toBeDefined();
      const left = await database.execute(
        `SELECT count(*) AS n FROM auth_server_records WHERE kind = 'old'`,
      );
      expect(Number(left[0]?.['n'])).toBe(0);
      await store.close();
    });

    async function version(): Promise<number> {
      const rows = await database.execute('SELECT version FROM auth_server_schema');
      expect(rows).toHaveLength(1);
      return Number(rows[0]?.['version']);
    }

    async function count(table: string): Promise<number> {
      const [row] = await database.execute(`SELECT count(*) AS n FROM auth_server_${table}`);
      return Number(row?.['n']);
    }
  });
}
