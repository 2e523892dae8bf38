import assert from 'node:assert/strict';
import test from 'node:test';
import { build } from '../src/app.js';

const list = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: {} };
const accept = 'application/json, text/event-stream';

test('asks for a key', async (t) => {
  const app = await build({ keys: ['s3cret'] });
  t.after(() => app.close());
  const response = await app.inject({ method: 'POST', url: '/mcp', payload: list, headers: { accept } });
  assert.equal(response.statusCode, 401);
  assert.equal((await app.inject('/health')).statusCode, 200);
});

test('lists tools with a key, in either header', async (t) => {
  const app = await build({ keys: ['s3cret'] });
  t.after(() => app.close());
  const address = await app.listen({ port: 0 });
  const credentials: Record<string, string>[] = [{ 'x-api-key': 's3cret' }, { authorization: 'Bearer s3cret' }];
  for (const credential of credentials) {
    const response = await fetch(new URL('/mcp', address), {
      method: 'POST',
      headers: { ...credential, accept, 'content-type': 'application/json' },
      body: JSON.stringify(list),
    });
    assert.equal(response.status, 200);
    assert.match(await response.text(), /invoices\.mark_paid/);
  }
});
