import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { server } from '../server.js';

const test = suite('bookmarks');

test.before(async (context) => {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.url = `http://127.0.0.1:${server.address().port}/`;
});
test.after(() => server.close());

const rpc = (url, method, params) =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'accept': 'application/json, text/event-stream' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  }).then((response) => response.text());

test('lists', async ({ url }) => {
  assert.match(await rpc(url, 'tools/list', {}), '"clear"');
});

test('finds', async ({ url }) => {
  assert.match(await rpc(url, 'tools/call', { name: 'find', arguments: { tag: 'spec' } }), 'modelcontextprotocol.io');
});

test('reads', async ({ url }) => {
  assert.match(await rpc(url, 'resources/read', { uri: 'bookmark://node' }), 'nodejs.org');
});

test('has no icon', async ({ url }) => {
  const response = await fetch(new URL('/favicon.ico', url));
  assert.is(response.status, 404);
});

test.run();
