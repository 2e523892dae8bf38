import { McpServer, ResourceTemplate } from '@modelcontextprotocol/server';
import { z } from 'zod';

/** @type {Map<string, { url: string, tags: string[] }>} */
const bookmarks = new Map([
  ['mcp', { url: 'https://modelcontextprotocol.io', tags: ['spec'] }],
  ['node', { url: 'https://nodejs.org', tags: ['docs', 'js'] }],
]);

const text = (value) => ({
  content: [{ type: 'text', text: typeof value === 'string' ? value : JSON.stringify(value) }],
});

export function bookmarksServer() {
  const server = new McpServer({ name: 'bookmarks', version: '0.2.0' });

  server.registerTool(
    'find',
    {
      description: 'Finds bookmarks by tag',
      inputSchema: z.object({ tag: z.string() }),
      annotations: { readOnlyHint: true },
    },
    ({ tag }) => text([...bookmarks].filter(([, b]) => b.tags.includes(tag)).map(([key, b]) => ({ key, ...b }))),
  );

  server.registerTool(
    'add',
    {
      description: 'Adds a bookmark',
      inputSchema: z.object({ key: z.string(), url: z.string().url(), tags: z.array(z.string()).default([]) }),
    },
    ({ key, ...bookmark }) => {
      bookmarks.set(key, bookmark);
      return text(`added ${key}`);
    },
  );

  server.registerTool(
    'clear',
    { description: 'Removes every bookmark', annotations: { destructiveHint: true } },
    () => {
      bookmarks.clear();
      return text('empty now');
    },
  );

  server.registerResource(
    'bookmark',
    new ResourceTemplate('bookmark://{key}', {
      list: () => ({ resources: [...bookmarks.keys()].map((key) => ({ name: key, uri: `bookmark://${key}` })) }),
    }),
    {},
    (uri, { key }) => ({ contents: [{ uri: uri.href, text: bookmarks.get(key)?.url ?? '' }] }),
  );

  return server;
}
