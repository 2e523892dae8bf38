import {
  Client,
  ProtocolError,
  ProtocolErrorCode,
  SdkHttpError,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSpellingOf } from '../../../src/auth/uri-spelling.js';
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
      const names = await all(async (page) => {
        const { tools: items, nextCursor } = await client.request({
          method: 'tools/list',
          params: { ...page },
        });
        return { items, nextCursor };
      });
      const without = names.filter(({ name }) => rules.forTool(name) === undefined);
      expect(without.map(({ name }) => name)).toEqual([]);
    });

    it('for every prompt that is listed', async () => {
      const names = await all(async (page) => {
        const { prompts: items, nextCursor } = await client.request({
          method: 'prompts/list',
          params: { ...page },
        });
        return { items, nextCursor };
      });
      const without = names.filter(({ name }) => rules.forPrompt(name) === undefined);
      expect(without.map(({ name }) => name)).toEqual([]);
    });

    it('for every resource that is listed', async () => {
      const uris = await all(async (page) => {
        const { resources: items, nextCursor } = await client.request({
          method: 'resources/list',
          params: { ...page },
        });
        return { items, nextCursor };
      });
      // Clients send what they were shown.
      const withoutUri = uris.filter(({ uri }) => {
        const found = rules.findResource(uri);
        return !found || !isSpellingOf(uri, found.uri);
      });
      expect(withoutUri.map(({ uri }) => uri)).toEqual([]);
      const templates = await all(async (page) => {
        const result = await client.request({
          method: 'resources/templates/list',
          params: { ...page },
        });
        return { items: result.resourceTemplates, nextCursor: result.nextCursor };
      });
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

/**
 * Collects the items of all pages, whether the server announces such a list or not. One that says that it has none
 * has none; whatever else goes wrong says nothing.
 */
function all<Item>(
  list: (page: Page) => Promise<{ items: readonly Item[]; nextCursor: string | undefined }>,
): Promise<Item[]> {
  return pages(list).catch((error: unknown) => {
    if (codeOf(error) === Number(ProtocolErrorCode.MethodNotFound)) return [];
    throw error;
  });
}

/** The code of a JSON-RPC error. Since 2026-07-28 that of an unknown method comes with 404. */
function codeOf(error: unknown): number | undefined {
  if (error instanceof ProtocolError) return error.code;
  if (!(error instanceof SdkHttpError) || error.status !== 404) return undefined;
  try {
    const { text } = error.data as { readonly text?: string };
    return (JSON.parse(text ?? '') as { error?: { code?: number } }).error?.code;
  } catch {
    return undefined;
  }
}

async function pages<Item>(
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
