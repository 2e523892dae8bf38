import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenWish } from './support/test-issuer.js';
import { startTestServer, type TestServer } from './support/test-server.js';

type Attack = TokenWish & { readonly title: string; readonly status?: number };

/** What Generic OIDC / OAuth (RFC 9068 tokens) issues besides its access tokens, and what passes for one. */
const attacks: readonly Attack[] = [
  {
    title: 'an ID token: typ JWT instead of at+jwt',
    header: { typ: 'JWT' },
    claims: { nonce: 'n-0S6_WzA2Mj', scope: null },
  },
  { title: 'a token without typ', header: { typ: null } },
  { title: 'an ID token dressed up as at+jwt', claims: { nonce: 'n-0S6_WzA2Mj' } },
  { title: 'a token without client_id', claims: { client_id: null } },
  { title: 'a token without jti', claims: { jti: null } },
];

describe('tokens of Generic OIDC / OAuth (RFC 9068 tokens)', () => {
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
