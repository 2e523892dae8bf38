import { Client } from '@modelcontextprotocol/client';
import { InMemoryTransport, McpServer } from '@modelcontextprotocol/server';
import { beforeEach, expect, test } from 'vitest';
import { registerTools } from '../lib/tools';

let client: Client;

beforeEach(async () => {
  const server = new McpServer({ name: 'recipes', version: '0' });
  registerTools(server);
  client = new Client({ name: 'test', version: '0' });
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  await Promise.all([server.connect(theirs), client.connect(ours)]);
});

test('lists tools', async () => {
  const { tools } = await client.listTools();
  expect(tools.map((t) => t.name)).toContain('save_recipe');
});

test('saves and finds', async () => {
  await client.callTool({ name: 'save_recipe', arguments: { slug: 'tea', title: 'Tea', steps: ['Boil', 'Wait'] } });
  const { content } = await client.callTool({ name: 'get_recipe', arguments: { slug: 'tea' } });
  expect(content).toEqual([{ type: 'text', text: 'Boil\nWait' }]);
});
