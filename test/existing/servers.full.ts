import {
  Client as ClientV2,
  StreamableHTTPClientTransport as TransportV2,
} from '@modelcontextprotocol/client';
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { describe, expect, it } from 'vitest';
import { installServer, startServer } from './support/existing-server.js';
import { shapes } from './support/shapes.js';

const METHOD_NOT_FOUND = -32601;
const ME = { name: 'existing-servers', version: '0.0.0' };

/** Names of what a server offers, in its order. */
interface Offer {
  readonly tools: readonly string[];
  readonly resources: readonly string[];
  readonly prompts: readonly string[];
}

describe.each(shapes)('a server that exists already: $id', (shape) => {
  it('passes its own tests, and answers the official clients', async () => {
    const server = await installServer(shape);
    await server.run('test');
    if (shape.build) await server.run(...shape.build);
    const { url, stop } = await startServer(shape, server);
    try {
      const requestInit = { headers: { ...shape.headers } };
      const { tools, resources = [], prompts = [] } = shape;
      const v2 = new ClientV2(ME, { versionNegotiation: { mode: 'auto' } });
      await v2.connect(new TransportV2(url, { requestInit }));
      expect(await offerOf(v2)).toEqual({ tools, resources, prompts });
      await v2.close();
      const v1 = new ClientV1(ME);
      await v1.connect(new TransportV1(url, { requestInit }));
      expect(await offerOf(v1)).toEqual({ tools, resources, prompts });
      await v1.close();
    } finally {
      stop();
    }
  });
});

async function offerOf(client: ClientV1 | ClientV2): Promise<Offer> {
  const { resources, prompts } = client.getServerCapabilities() ?? {};
  const { tools } = await client.listTools();
  const templates = resources ? await templatesOf(client) : [];
  const fixed = resources ? (await client.listResources()).resources : [];
  const isListed = templates.map(({ uriTemplate }) => new RegExp(uriTemplate.replace(/\{.*/, '')));
  return {
    tools: tools.map(({ name }) => name),
    resources: [
      ...fixed
        .map(({ uri }) => uri)
        .filter((uri) => !isListed.some((template) => template.test(uri))),
      ...templates.map(({ uriTemplate }) => uriTemplate),
    ],
    prompts: prompts ? (await client.listPrompts()).prompts.map(({ name }) => name) : [],
  };
}

/** Servers that handle each method themselves often leave this one out. */
async function templatesOf(client: ClientV1 | ClientV2): Promise<{ uriTemplate: string }[]> {
  try {
    return (await client.listResourceTemplates()).resourceTemplates;
  } catch (error) {
    if ((error as { code?: unknown }).code === METHOD_NOT_FOUND) return [];
    throw error;
  }
}
