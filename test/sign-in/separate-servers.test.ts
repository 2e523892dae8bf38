import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyRing } from '../../templates/sign-in/src/authorization-server/secrets/key-ring.js';
import { redis } from '../../templates/sign-in/src/authorization-server/store/redis.js';
import type { Store } from '../../templates/sign-in/src/authorization-server/store/store.js';
import { createUpstreamTokenVault } from '../../templates/sign-in/src/authorization-server/accounts/upstream-tokens.js';
import { writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { BrowsingSignIn, connectV2 } from './support/browsing-client.js';
import { startRedis } from './support/redis.js';
import { startProject, type RunningProject } from './support/running-project.js';

const server = await startRedis();
const noServer = typeof server === 'string' ? server : undefined;

/** The authorization server alone, and two processes with tools that call the API of the upstream. */
describe.skipIf(noServer !== undefined)('an authorization server of its own process', () => {
  let project: RunningProject;
  let store: Store;
  beforeAll(async () => {
    if (typeof server === 'string') return;
    const config = exampleConfig({
      providerId: 'own',
      upstreamId: 'gitlab',
      storeId: 'redis',
      downstreamId: 'upstream',
    });
    project = await startProject(await writeCell('sign-in-separately', config), {
      env: { AUTH_SERVER_STORE: server.url },
      separately: 2,
    });
    store = await redis.open(server.url);
  });
  afterAll(async () => {
    if (typeof server === 'string') return;
    await store.close();
    await project.stop();
    await server.close();
  });

  const refreshes = () =>
    project.standIn.requests.filter(({ form }) => form.get('grant_type') === 'refresh_token');

  it('gives tools in other processes the tokens of the upstream, which are refreshed once for all', async () => {
    const signIn = new BrowsingSignIn(project, 'alice');
    const client = await connectV2(project.url, signIn);
    const projects = await client.call('list_my_projects');
    expect(projects.isError, projects.text).toBe(false);

    const { sub } = JSON.parse(
      Buffer.from(signIn.accessToken?.split('.')[1] ?? '', 'base64url').toString(),
    ) as { sub: string };
    const [kid = '', key = ''] = project.secrets.AUTH_SERVER_ENCRYPTION_KEYS.split(':');
    const vault = createUpstreamTokenVault({
      store,
      ring: createKeyRing([{ kid, key: Buffer.from(key, 'base64url') }]),
      upstream: {} as never,
      now: () => Math.floor(Date.now() / 1000),
    });
    const tokens = await vault.tokens(sub);
    const seconds = Math.floor(Date.now() / 1000);
    await vault.save(sub, { ...tokens, expiresAt: seconds - 1 }, seconds + 3600);
    const before = refreshes().length;

    // Any process may be asked, as behind a proxy.
    const call = (url: URL) =>
      fetch(url, {
        method: 'POST',
        headers: {
          'authorization': `Bearer ${signIn.accessToken ?? ''}`,
          'content-type': 'application/json',
          'accept': 'application/json, text/event-stream',
        },
        body: JSON.stringify({
          jsonrpc: '2.0',
          id: 1,
          method: 'tools/call',
          params: { name: 'list_my_projects', arguments: {} },
        }),
      });
    const answers = await Promise.all(
      [...project.urls, ...project.urls, ...project.urls].map(call),
    );
    for (const answer of answers) {
      const text = await answer.text();
      expect(answer.status, text).toBe(200);
      expect(text).toContain('alice/');
    }
    expect(refreshes().length).toBe(before + 1);
    expect((await vault.tokens(sub)).refreshToken).not.toBe(tokens.refreshToken);

    await project.withdrawAll('alice');
    const statuses = await Promise.all(project.urls.map(async (url) => (await call(url)).status));
    expect(statuses).toEqual([401, 401]);
    await client.close();
  });
});
