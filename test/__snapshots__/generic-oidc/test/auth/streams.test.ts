import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { scopePolicy } from '../../src/scope-map.js';
import { request, startAttackedServer, type TestServer } from './support/test-server.js';

describe('subscription streams', () => {
  let server: TestServer;
  beforeEach(async () => {
    server = await startAttackedServer({ limits: { streamsPerUser: 2 } });
  });
  afterEach(() => server.close());

  const listen = (token: string) =>
    server.send({
      token,
      body: request('subscriptions/listen', { notifications: { toolsListChanged: true } }),
    });
  const tokenOf = (subject: string) =>
    server.token({ subject, scopes: [...scopePolicy.baseScopes] });
  /** Resolves when a stream is over, in whatever way. */
  const end = async (response: Response) => {
    await response.text().catch(() => undefined);
  };

  it('of one user cannot take the place of all others (DOS-01)', async () => {
    const [alice, bob] = [await tokenOf('alice'), await tokenOf('bob')];
    const open = [await listen(alice), await listen(alice)];
    expect(open.map(({ status }) => status)).toEqual([200, 200]);
    const refused = await listen(alice);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect((await listen(bob)).status).toBe(200);
    expect((await server.send({ token: alice })).status).toBe(200);
  });

  it('give their place back when they are closed', async () => {
    const alice = await tokenOf('alice');
    const open = [await listen(alice), await listen(alice)];
    for (const response of open) await response.body?.cancel();
    await expect.poll(async () => (await listen(alice)).status).toBe(200);
  });

  it('are kept by nobody, and changed by nobody on their way (CACHE-01)', async () => {
    const stream = await listen(await tokenOf('alice'));
    const said = stream.headers.get('cache-control')?.split(', ');
    expect(said).toEqual(expect.arrayContaining(['no-store', 'no-transform']));
  });

  it('end with the token they were opened with (META-24)', async () => {
    const token = await server.token({ expiresIn: 1, scopes: [...scopePolicy.baseScopes] });
    const stream = await listen(token);
    expect(stream.status).toBe(200);
    await end(stream); // for ever, if nobody ended it
    expect((await listen(token)).status).toBe(200); // within the leeway, and its place is free
  });

  it('stay open with a token that lasts for months', async () => {
    const expiresIn = 60 * 24 * 60 * 60;
    const token = await server.token({ expiresIn, scopes: [...scopePolicy.baseScopes] });
    const stream = await listen(token);
    let isOver = false;
    void end(stream).then(() => (isOver = true));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(isOver).toBe(false);
  });

  it('end when the server stops', async () => {
    const stream = await listen(await tokenOf('alice'));
    const over = end(stream);
    await server.drain();
    await over; // for ever, if nobody ended it
  });

  it('need the base scopes like everything else', async () => {
    const token = await server.token({ scopes: [] });
    expect((await listen(token)).status).toBe(scopePolicy.baseScopes.length > 0 ? 403 : 200);
  });
});
