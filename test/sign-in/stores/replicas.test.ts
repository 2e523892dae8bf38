import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { createClient } from '@redis/client';
import pg from 'pg';
import { afterAll, describe, it } from 'vitest';
import { newerNode } from '../support/newer-node.js';
import { hasNginx } from '../support/nginx.js';
import { startPostgres } from '../support/postgres.js';
import { startRedis } from '../support/redis.js';
import { describeReplicas } from './describe-replicas.js';

const noProxy = hasNginx() ? undefined : 'no nginx';

const postgres = noProxy ?? (await startPostgres());
describe('PostgreSQL', () => {
  if (typeof postgres === 'string') {
    it.skip(`left out: ${postgres}`);
    return;
  }
  afterAll(() => postgres.close());
  describeReplicas({
    store: 'postgres',
    storeUrl: postgres.url,
    count: 2,
    server: postgres,
    async dump() {
      const client = new pg.Client({ connectionString: postgres.url });
      await client.connect();
      const { rows } = await client.query('SELECT * FROM auth_server_records');
      await client.end();
      return JSON.stringify(rows);
    },
  });
});

const redis = noProxy ?? (await startRedis());
describe('Redis', () => {
  if (typeof redis === 'string') {
    it.skip(`left out: ${redis}`);
    return;
  }
  afterAll(() => redis.close());
  describeReplicas({
    store: 'redis',
    storeUrl: redis.url,
    count: 2,
    server: redis,
    async dump() {
      const client = await createClient({ url: redis.url }).connect();
      const keys = await client.keys('*');
      const contents = await Promise.all(
        keys.map(async (key) => {
          if ((await client.type(key)) === 'hash') return await client.hGetAll(key);
          return (await client.type(key)) === 'zset'
            ? await client.zRange(key, 0, -1)
            : await client.get(key);
        }),
      );
      client.destroy();
      return JSON.stringify([keys, contents]);
    },
  });
});

const node = isBuiltin('node:sqlite') ? { program: process.execPath } : await newerNode();
describe('SQLite', () => {
  if (typeof node === 'string') {
    it.skip(`left out: ${node}`);
    return;
  }
  const home = mkdtempSync(path.join(os.tmpdir(), 'sign-in-'));
  afterAll(() => {
    rmSync(home, { recursive: true, force: true });
  });
  describeReplicas({
    store: 'sqlite',
    storeUrl: `sqlite:${home}/auth.db`,
    count: 1,
    program: node.program,
    dump: () =>
      readdirSync(home)
        .map((file) => readFileSync(path.join(home, file), 'latin1'))
        .join(),
  });
});
