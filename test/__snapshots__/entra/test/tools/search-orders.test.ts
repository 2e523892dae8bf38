import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { searchOrdersTool as tool } from '../../src/tools/search-orders.js';
import {
  startAttackedServer,
  startTestServer,
  type TestServer,
} from '../auth/support/test-server.js';

const input = { query: 'example' };

describe(tool.name, () => {
  /** With a stand-in that does nothing. */
  let server: TestServer;
  beforeAll(async () => {
    server = await startAttackedServer();
  });
  afterAll(() => server.close());

  // What changes something is run by your own tests only, once you say on what.
  it.runIf(tool.readOnly)('answers a caller who may call it', async () => {
    const real = await startTestServer();
    const response = await real.call(tool.name, await real.token(), input);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('"text":');
    await real.close();
  });

  it('refuses input that does not fit, and says so to the caller only', async () => {
    const response = await server.call(tool.name, await server.token(), { query: '' });
    expect(await response.text()).toContain('"isError":true');
  });

  it('is refused before it runs when the caller lacks its scopes', async () => {
    const token = await server.token({ scopes: ['unrelated'] });
    expect((await server.call(tool.name, token, input)).status).toBe(403);
  });
});
