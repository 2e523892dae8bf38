import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../auth/support/test-server.js';

const tool = 'search_orders';
const input = { query: 'example' };

describe(tool, () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.close());

  it('answers a caller who may call it', async () => {
    const response = await server.call(tool, await server.token(), input);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"text":');
  });

  it('refuses input that does not fit, and says so to the caller only', async () => {
    const response = await server.call(tool, await server.token(), { query: '' });
    expect(await response.text()).toContain('"isError":true');
  });

  it('is refused before it runs when the caller lacks its scopes', async () => {
    const token = await server.token({ scopes: ['unrelated'] });
    expect((await server.call(tool, token, input)).status).toBe(403);
  });
});
