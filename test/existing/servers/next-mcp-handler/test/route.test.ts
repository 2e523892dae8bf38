import { expect, test } from 'vitest';
import { POST } from '../app/api/mcp/route';

function rpc(method: string, params: object) {
  return POST(
    new Request('http://localhost/api/mcp', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    }),
  ).then((response) => response.text());
}

test('the route lists tools', async () => {
  expect(await rpc('tools/list', {})).toContain('save_recipe');
});

test('saves and finds', async () => {
  await rpc('tools/call', { name: 'save_recipe', arguments: { slug: 'tea', title: 'Tea', steps: ['Boil', 'Wait'] } });
  expect(await rpc('tools/call', { name: 'get_recipe', arguments: { slug: 'tea' } })).toContain('Boil');
});
