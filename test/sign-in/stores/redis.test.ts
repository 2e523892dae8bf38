import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@redis/client';
import { expect, it, vi } from 'vitest';
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

  it('is doubted where it forgets when its memory is full, or does not let itself be asked', async () => {
    const doubts = async (from = url) => {
      const store = await redis.open(from);
      await store.close();
      return store.doubts;
    };
    const policy = (name: string) =>
      withClient((client) => client.sendCommand(['CONFIG', 'SET', 'maxmemory-policy', name]));
    expect(await doubts()).toEqual([]);
    await policy('allkeys-lru');
    try {
      expect(await doubts()).toEqual([
        expect.stringMatching(/^AUTH_SERVER_STORE .*allkeys-lru.* noeviction$/),
      ]);
      await withClient((client) =>
        client.sendCommand(['ACL', 'SETUSER', 'shy', 'on', '>pass', '~*', '+@all', '-info']),
      );
      expect(await doubts(url.replace('//', '//shy:pass@'))).toEqual([]);
    } finally {
      await policy('noeviction');
      await withClient((client) => client.sendCommand(['ACL', 'DELUSER', 'shy']));
    }
  });

  it('says why it cannot be used', async () => {
    const wrong = url.replace('//', '//nobody:wrong@');
    await expect(redis.open(wrong)).rejects.toMatchObject({
      code: 'store_unavailable',
      cause: { message: expect.stringContaining('WRONGPASS') as string },
    });
  });

  it('leaves a connection over which it may only read, for one to the server that took over', async () => {
    const connections = () =>
      withClient(async (client) => {
        const list = await client.sendCommand<string>(['CLIENT', 'LIST', 'TYPE', 'normal']);
        return [...list.matchAll(/^id=(\d+) /gm)].map(([, id]) => id);
      });
    const others = await connections();
    const store = await redis.open(url);
    const [used = ''] = (await connections()).filter((id) => !others.includes(id));
    const follow = (...whom: string[]) =>
      withClient((client) => client.sendCommand(['REPLICAOF', ...whom]));
    await follow('127.0.0.1', '1');
    try {
      const written = store.set({ kind: 'k', id: 'x' }, { value: 'x' });
      await expect(written).rejects.toMatchObject({ code: 'store_unavailable' });
      await vi.waitFor(async () => {
        expect(await connections()).not.toContain(used);
      });
    } finally {
      await follow('NO', 'ONE');
    }
    await vi.waitFor(() => store.set({ kind: 'k', id: 'x' }, { value: 'x' }));
    await store.delete({ kind: 'k', id: 'x' });
    await store.close();
  });

  it('forgets by itself what has expired, and its indexes', async () => {
    const store = await redis.open(url);
    const expiresAt = Math.floor(Date.now() / 1000) + 60;
    await store.set({ kind: 'k', id: 'x' }, { value: 'x', group: 'g', owner: 'o', expiresAt });
    const earlier = expiresAt - 30;
    await store.set(
      { kind: 'k', id: 'y' },
      { value: 'x', group: 'g', owner: 'o', expiresAt: earlier },
    );
    const ends = await withClient(async (client) => {
      const keys = await client.keys('auth-server:*:"k":*');
      const times = await Promise.all(keys.map((key) => client.pExpireTime(key)));
      return Object.fromEntries(keys.map((key, n) => [key, (times[n] ?? 0) / 1000]));
    });
    expect(ends).toEqual({
      'auth-server:record:"k":x': expiresAt,
      'auth-server:record:"k":y': earlier,
      // An index outlives its members.
      'auth-server:group:"k":g': expiresAt,
      'auth-server:owner:"k":o': expiresAt,
    });
    await store.deleteAll('k', { group: 'g' });
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
