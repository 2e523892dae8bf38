import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenWish } from './support/test-issuer.js';
import { startTestServer, type TestServer } from './support/test-server.js';

type Attack = TokenWish & { readonly title: string; readonly status?: number };

/** What Microsoft Entra ID issues besides its access tokens, and what passes for one. */
const attacks: readonly Attack[] = [
  { title: 'a v1 token of the same tenant', claims: { ver: '1.0' } },
  {
    title: 'an app-only token without any role, as any app of the tenant can get one',
    claims: { scp: null, idtyp: 'app' },
  },
  {
    title: 'an app-only token whose role is named like a scope',
    claims: { scp: null, roles: ['mcp:access'] },
  },
  {
    title: 'the ID token of a client that shares the registration: right aud, no scp',
    claims: { scp: null, nonce: 'n-0S6_WzA2Mj' },
  },
  { title: 'a Microsoft Graph token', claims: { aud: '00000003-0000-0000-c000-000000000000' } },
  { title: 'a token without oid: its sub differs from app to app', claims: { oid: null } },
  { title: 'a token without tid', claims: { tid: null } },
];

describe('tokens of Microsoft Entra ID', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('let their holder in when they are access tokens', async () => {
    expect((await server.send({ token: await server.token() })).status).toBe(200);
  });

  it.each(attacks)('do not get in: $title', async ({ status = 401, ...wish }) => {
    expect((await server.send({ token: await server.token(wish) })).status).toBe(status);
  });
});
