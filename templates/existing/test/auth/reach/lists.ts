import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITED_USER, rules, type Application } from '../support/application.js';

const MAX_PAGES = 100;

/** Compares what your application offers with the scope map. */
export function compareLists(application: () => Application): void {
  describe('the scope map has an entry', () => {
    let client: Client;
    beforeAll(async () => {
      const headers = { authorization: `Bearer ${await application().token(LIMITED_USER)}` };
      client = new Client(
        { name: 'attack-tests', version: '1.0.0' },
        { versionNegotiation: { mode: 'auto' } },
      );
      const url = new URL(application().resource);
      await client.connect(new StreamableHTTPClientTransport(url, { requestInit: { headers } }));
    });
    afterAll(() => client.close());

    it('for every tool that is listed', async () => {
      const { tools } = client.getServerCapabilities() ?? {};
      const names = tools ? await all((page) => client.listTools(page), 'tools') : [];
      const without = names.filter(({ name }) => rules.forTool(name) === undefined);
      expect(without.map(({ name }) => name)).toEqual([]);
    });

    it('for every prompt that is listed', async () => {
      const { prompts } = client.getServerCapabilities() ?? {};
      const names = prompts ? await all((page) => client.listPrompts(page), 'prompts') : [];
      const without = names.filter(({ name }) => rules.forPrompt(name) === undefined);
      expect(without.map(({ name }) => name)).toEqual([]);
    });

    it('for every resource that is listed', async () => {
      const { resources } = client.getServerCapabilities() ?? {};
      if (!resources) return;
      const uris = await all((page) => client.listResources(page), 'resources');
      const withoutUri = uris.filter(({ uri }) => rules.findResource(uri) === undefined);
      expect(withoutUri.map(({ uri }) => uri)).toEqual([]);
      // Low-level servers often have no such list.
      const templates = await all(
        (page) => client.listResourceTemplates(page),
        'resourceTemplates',
      ).catch(() => []);
      const without = templates.filter(
        ({ uriTemplate }) => rules.forResource(uriTemplate) === undefined,
      );
      expect(without.map(({ uriTemplate }) => uriTemplate)).toEqual([]);
    });
  });
}

/** Collects the items of all pages. */
async function all<Key extends string, Item>(
  list: (page: {
    cursor?: string;
  }) => Promise<{ nextCursor?: string | undefined } & Record<Key, Item[]>>,
  key: Key,
): Promise<Item[]> {
  const items: Item[] = [];
  let page: { cursor?: string } = {};
  for (let n = 0; n < MAX_PAGES; n += 1) {
    const result = await list(page);
    items.push(...result[key]);
    if (result.nextCursor === undefined) return items;
    page = { cursor: result.nextCursor };
  }
  throw new Error(`more than ${MAX_PAGES} pages of ${key}`);
}
