import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import Provider from 'oidc-provider';
import { createUpstream } from '../templates/sign-in/src/authorization-server/upstream/create-upstream.js';
import { createIdentitySource } from '../templates/sign-in/src/authorization-server/upstream/userinfo-identity.js';
import { oidc } from '../src/catalog/upstreams/oidc.js';

test('real oidc-provider', async () => {
  const server = createServer();
  await new Promise<void>((r) => server.listen(0, '127.0.0.1', r));
  const { port } = server.address() as { port: number };
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: 'mcp', client_secret: 'secret-secret', redirect_uris: ['http://127.0.0.1:9/oauth/callback'], grant_types: ['authorization_code', 'refresh_token'] }],
    findAccount: (_c, id) => ({ accountId: id, claims: () => ({ sub: id, name: 'Ada', email: 'a@b.c', email_verified: true, groups: ['x'] }) }),
    claims: { openid: ['sub', 'groups'], profile: ['name'], email: ['email', 'email_verified'] },
    cookies: { keys: ['a'.repeat(32)] },
    issueRefreshToken: () => true,
  });
  server.on('request', provider.callback());
  const upstream = createUpstream({
    profile: oidc.profile, createIdentitySource, rules: [{ kind: 'group', value: 'x' }],
    config: { issuer, apiUrl: issuer, clientId: 'mcp', clientSecret: 'secret-secret' },
    redirectUri: 'http://127.0.0.1:9/oauth/callback',
  });
  const { url, pending } = await upstream.begin();
  console.log(url.href);
  const jar = new Map<string, string>();
  let next = url.href; let body: string | undefined;
  for (let i = 0; i < 12 && next.startsWith(issuer); i++) {
    const res = await fetch(next, { redirect: 'manual', headers: { cookie: [...jar].map(([k, v]) => `${k}=${v}`).join('; '), ...(body ? { 'content-type': 'application/x-www-form-urlencoded' } : {}) }, ...(body ? { method: 'POST', body } : {}) });
    for (const c of res.headers.getSetCookie()) { const [kv] = c.split(';'); const at = kv!.indexOf('='); jar.set(kv!.slice(0, at), kv!.slice(at + 1)); }
    const text = await res.text();
    const loc = res.headers.get('location');
    if (loc) { next = new URL(loc, next).href; body = undefined; continue; }
    const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
    if (!prompt) throw new Error(`${res.status} ${text.slice(0, 2000)}`);
    body = `prompt=${prompt}&login=ada&password=x`;
  }
  console.log(next);
  const done = await upstream.complete(new URL(next), pending);
  console.log(done);
  expect(done.identity.subject).toBe('ada');
  const fresh = await upstream.refresh(done.tokens);
  console.log(fresh, await upstream.identify(fresh));
  await upstream.revoke(fresh);
  await expect(upstream.identify(fresh)).rejects.toMatchObject({ code: 'ended' });
  await expect(upstream.refresh(fresh)).rejects.toMatchObject({ code: 'ended' });
  server.close();
}, 30000);
