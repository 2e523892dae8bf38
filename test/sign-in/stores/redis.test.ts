import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { expect, it } from 'vitest';
import { redis } from '../../../templates/sign-in/src/authorization-server/store/redis.js';
import { startRedis } from '../support/redis.js';
import { describeSharedStore } from './describe-shared-store.js';

const server = await startRedis();

describeSharedStore('redis', 'Redis', server, redis, (url) => {
  const connect = () => createClient({ url }).connect();

  async function withClient<Result>(
    use: (client: Awaited<ReturnType<typeof connect>>) => Promise<Result>,
  ): Promise<Result> {
    const client = await connect();
    try {
      return await use(client);
    } finally {
      client.destroy();
    }
  }

  it('of a newer version is refused, and left alone', async () => {
    await (await redis.open(url)).close();
    await withClient((client) => client.set('auth-server:schema', '99'));
    await expect(redis.open(url)).rejects.toMatchObject({ code: 'store_unusable' });
    expect(await withClient((client) => client.get('auth-server:schema'))).toBe('99');
    await withClient((client) => client.del('auth-server:schema'));
  });

  it('keeps nothing of what has expired, its indexes neither', async () => {
    const store = await redis.open(url);
    const expiresAt = Date.now() / 1000 + 0.3;
    await store.set({ kind: 'k', id: 'short' }, { value: 'x', group: 'g', owner: 'o', expiresAt });
    const before = await withClient((client) => client.keys('auth-server:*:"k":*'));
    expect(before).toHaveLength(3);
    await sleep(600);
    expect(await withClient((client) => client.keys('auth-server:*:"k":*'))).toEqual([]);
    await store.close();
  });

  it('drops from an index what has expired, when something is added', async () => {
    const store = await redis.open(url);
    const [group, value] = ['g', 'x'];
    const expiresAt = Date.now() / 1000 + 0.3;
    await store.set({ kind: 'k', id: 'short' }, { value, group, expiresAt });
    await store.set({ kind: 'k', id: 'endless' }, { value, group });
    await sleep(600);
    await store.set({ kind: 'k', id: 'new' }, { value, group });
    const members = await withClient((client) => client.zRange('auth-server:group:"k":g', 0, -1));
    expect(members.sort()).toEqual(['endless', 'new']);
    await store.deleteAll('k', { group });
    expect(await withClient((client) => client.keys('auth-server:*:"k":*'))).toEqual([]);
    await store.close();
  });
});
