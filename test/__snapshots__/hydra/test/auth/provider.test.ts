import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TokenWish } from './support/test-issuer.js';
import { startTestServer, type TestServer } from './support/test-server.js';

type Attack = TokenWish & { readonly title: string; readonly status?: number };

/** What Ory Hydra issues besides its access tokens, and what passes for one. */
const attacks: readonly Attack[] = [
  {
    title: 'a token without aud: Hydra does not know resource, and the consent app granted none',
    claims: { aud: null },
  },
  { title: 'an active refresh token', claims: { token_use: 'refresh_token' } },
  { title: 'a token of another API of the same Hydra', claims: { aud: 'https://api.example' } },
  { title: "a client's own token", claims: { sub: 'client-1' } },
];

describe('tokens of Ory Hydra', () => {
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
