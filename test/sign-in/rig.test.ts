import { afterEach, describe, expect, it } from 'vitest';
import { decodeJwt } from 'jose';
import type { YourUpstream } from '../../templates/sign-in/dev/upstream/yours.js';
import type { Rig } from '../../templates/sign-in/test/authorization-server/support/rig.js';
import { startRig } from '../../templates/sign-in/test/authorization-server/support/start-rig.js';

let rig: Rig | undefined;
afterEach(() => rig?.close());

describe('the rig of the tests of a project', () => {
  it.each([{ https: false }, { https: true }])('signs in and refreshes, %o', async (overrides) => {
    rig = await startRig(overrides);
    const { callback, tokens, client } = await rig.signIn();
    expect(callback.searchParams.getAll('iss')).toEqual([rig.origin]);
    expect(tokens.accessToken.split('.')).toHaveLength(3);
    const refreshed = await rig.refresh(client, tokens.refreshToken);
    expect(refreshed, rig.log.join('\n')).toMatchObject({ status: 200 });
  });

  it('lets a project say who people are and what the API answers', async () => {
    const yours: YourUpstream = {
      users: { bob: { name: 'Robert', organizations: ['initech'] } },
      api: ({ method, path, query, user }) =>
        path === 'user/starred'
          ? Response.json({ method, user: user.name, page: query.get('page') }, { status: 202 })
          : undefined,
    };
    const server = await startRig({ yours, env: { SIGN_IN_ALLOW: 'organization:initech' } });
    rig = server;
    await expect(server.signIn()).rejects.toThrow('access_denied');
    const { tokens } = await server.signIn({ user: 'bob' });
    const { sub = '' } = decodeJwt(tokens.accessToken);
    const { accessToken } = await server.server.upstreamTokens.tokens(sub);
    const ask = (path: string, token: string) =>
      fetch(`${server.upstream.apiUrl}/${path}`, {
        headers: { 'authorization': `Bearer ${token}`, 'user-agent': 'a test' },
      });
    const starred = await ask('user/starred?page=2', accessToken);
    expect(starred.status).toBe(202);
    expect(await starred.json()).toEqual({ method: 'GET', user: 'Robert', page: '2' });
    expect((await ask('user/starred', 'a-token')).status).toBe(401);
    // What it does not say is as before.
    expect(await (await ask('user', accessToken)).json()).toMatchObject({ name: 'Robert' });
  });
});
