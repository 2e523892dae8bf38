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
      const names = tools
        ? await all(async (page) => {
            const { tools: items, nextCursor } = await client.listTools(page);
            return { items, nextCursor };
          })
        : [];
      const without = names.filter(({ name }) => rules.forTool(name) === undefined);
      expect(without.map(({ name }) => name)).toEqual([]);
    });

    it('for every prompt that is listed', async () => {
      const { prompts } = client.getServerCapabilities() ?? {};
      const names = prompts
        ? await all(async (page) => {
            const { prompts: items, nextCursor } = await client.listPrompts(page);
            return { items, nextCursor };
          })
        : [];
      const without = names.filter(({ name }) => rules.forPrompt(name) === undefined);
      expect(without.map(({ name }) => name)).toEqual([]);
    });

    it('for every resource that is listed', async () => {
      const { resources } = client.getServerCapabilities() ?? {};
      if (!resources) return;
      const uris = await all(async (page) => {
        const { resources: items, nextCursor } = await client.listResources(page);
        return { items, nextCursor };
      });
      const withoutUri = uris.filter(({ uri }) => rules.findResource(uri) === undefined);
      expect(withoutUri.map(({ uri }) => uri)).toEqual([]);
      // Low-level servers often have no such list.
      const templates = await all(async (page) => {
        const result = await client.listResourceTemplates(page);
        return { items: result.resourceTemplates, nextCursor: result.nextCursor };
      }).catch(() => []);
      const without = templates.filter(
        ({ uriTemplate }) => rules.forResource(uriTemplate) === undefined,
      );
      expect(without.map(({ uriTemplate }) => uriTemplate)).toEqual([]);
    });
  });
}

interface Page {
  readonly cursor?: string;
}

/** Collects the items of all pages. */
async function all<Item>(
  list: (page: Page) => Promise<{ items: readonly Item[]; nextCursor: string | undefined }>,
): Promise<Item[]> {
  const collected: Item[] = [];
  let page: Page = {};
  for (let n = 0; n < MAX_PAGES; n += 1) {
    const { items, nextCursor } = await list(page);
    collected.push(...items);
    if (nextCursor === undefined) return collected;
    page = { cursor: nextCursor };
  }
  throw new Error(`more than ${MAX_PAGES} pages`);
}
