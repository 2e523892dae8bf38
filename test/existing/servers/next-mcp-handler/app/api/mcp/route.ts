import { createMcpHandler } from 'mcp-handler';
import { z } from 'zod';
import { recipes } from '@/lib/recipes';
import { registerTools } from '@/lib/tools';

const handler = createMcpHandler(
  (server) => {
    registerTools(server);

    server.registerResource('book', 'recipes://book', { mimeType: 'application/json' }, async (uri) => ({
      contents: [{ uri: uri.href, text: JSON.stringify(recipes.all()) }],
    }));

    server.registerPrompt('cook', { argsSchema: z.object({ slug: z.string() }) }, ({ slug }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `Guide me through ${slug}, step by step.` } }],
    }));
  },
  { serverInfo: { name: 'recipes', version: '0.1.0' } },
);

export { handler as DELETE, handler as GET, handler as POST };
