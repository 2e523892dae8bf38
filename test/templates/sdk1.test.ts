import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js';
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js';
import { UriTemplate } from '@modelcontextprotocol/sdk/shared/uriTemplate.js';
import { describe, expect, it } from 'vitest';
import * as sdk1 from '../../templates/existing/sdk1/src/auth/sdk.js';
import * as sdk2 from '../../templates/src/auth/sdk.js';

describe('what the guard takes from SDK 1', () => {
  it('is all that it takes from SDK 2', () => {
    expect(Object.keys(sdk1).sort()).toEqual(Object.keys(sdk2).sort());
    expect(sdk1.PROTOCOL_VERSION_META_KEY).toBe(sdk2.PROTOCOL_VERSION_META_KEY);
  });

  it('matches templates as the SDK does that runs them', () => {
    expect(sdk1.UriTemplate).toBe(UriTemplate);
  });

  it('says of a resource without an entry what the SDK says of one that does not exist', async () => {
    const uri = 'notes://none';
    const { message, data } = new sdk1.ResourceNotFoundError(uri);
    expect(await errorOfReading(uri)).toEqual({ code: -32602, message });
    expect(data).toBeUndefined();
  });

  it.each([
    'application/json',
    'Application/JSON ; charset=utf-8',
    'application/json;',
    ' application/json',
    'application/jsonp',
    'application/json-rpc',
    'application/json, text/plain',
    'text/plain; x=application/json',
    'text/plain',
    '',
  ])('tells JSON as SDK 2 does: %j', (type) => {
    expect(sdk1.isJsonContentType(type)).toBe(sdk2.isJsonContentType(type));
  });
});

/** Reads a resource from a server of SDK 1 that has others. */
async function errorOfReading(uri: string): Promise<unknown> {
  const server = new McpServer({ name: 'notes', version: '1.0.0' });
  const template = new ResourceTemplate('notes://items/{id}', { list: undefined });
  server.registerResource('notes', template, {}, () => ({ contents: [] }));
  const [client, transport] = InMemoryTransport.createLinkedPair();
  await server.connect(transport);
  await client.start();
  const answer = new Promise((resolve) => (client.onmessage = resolve));
  await client.send({ jsonrpc: '2.0', id: 1, method: 'resources/read', params: { uri } });
  const { error } = (await answer) as { error: unknown };
  await server.close();
  return error;
}
