import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { postgres } from '../../../templates/sign-in/src/authorization-server/store/postgres.js';
import type { Row } from '../../../templates/sign-in/src/authorization-server/store/sql-store.js';
import { startPostgres } from '../support/postgres.js';
import { describeSchema } from './describe-schema.js';
import { describeSharedStore } from './describe-shared-store.js';

const server = await startPostgres();

describeSharedStore('postgres', 'PostgreSQL', server, postgres, (url) => {
  describeSchema(postgres, async () => {
    const empty = await connect(url);
    await empty.query('CREATE DATABASE schema_test');
    await empty.end();
    const own = new URL(url);
    own.pathname = '/schema_test';
    const client = await connect(own.href);
    return {
      url: own.href,
      execute: async (sql, values = []) => (await client.query<Row>(sql, [...values])).rows,
      close: () => client.end(),
    };
  });

  describe('a database user without the right to create tables', () => {
    it('is enough once the tables are there', async () => {
      await (await postgres.open(url)).close();
      const admin = await connect(url);
      await admin.query('CREATE ROLE reader LOGIN');
      await admin.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC');
      const grants = 'SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public';
      await admin.query(`GRANT ${grants} TO reader`);
      await admin.end();
      const store = await postgres.open(url.replace('test@', 'reader@'));
      await store.ready();
      await store.close();
    });
  });

  it('waits for another process that makes the tables', async () => {
    const other = await connect(url);
    await other.query('CREATE DATABASE together');
    const own = new URL(url);
    own.pathname = '/together';
    const migrating = await connect(own.href);
    await migrating.query('BEGIN; SELECT pg_advisory_xact_lock(7305418226)');
    let isOpen = false;
    const opening = postgres.open(own.href).then((store) => {
      isOpen = true;
      return store;
    });
    await sleep(1000);
    expect(isOpen).toBe(false);
    await migrating.query('COMMIT');
    await (await opening).close();
    await migrating.end();
    await other.end();
  });

  it('is not reached without TLS when the URL asks for it', async () => {
    await expect(postgres.open(`${url}?sslmode=verify-full`)).rejects.toMatchObject({
      cause: { message: expect.stringContaining('SSL') as string },
    });
  });
});

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client;
}
