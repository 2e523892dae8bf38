import type { McpServer } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { recipes } from './recipes';

const text = (value: string) => ({ content: [{ type: 'text' as const, text: value }] });

export function registerTools(server: McpServer) {
  server.registerTool(
    'list_recipes',
    { title: 'List recipes', description: 'All recipes with their slugs', annotations: { readOnlyHint: true } },
    async () => text(recipes.all().map((r) => `${r.slug}: ${r.title}`).join('\n')),
  );

  server.registerTool(
    'get_recipe',
    {
      title: 'Get a recipe',
      description: 'The steps of one recipe',
      inputSchema: z.object({ slug: z.string() }),
      annotations: { readOnlyHint: true },
    },
    async ({ slug }) => text(recipes.get(slug)?.steps.join('\n') ?? 'not found'),
  );

  server.registerTool(
    'save_recipe',
    {
      title: 'Save a recipe',
      description: 'Creates or overwrites a recipe',
      inputSchema: z.object({ slug: z.string(), title: z.string(), steps: z.array(z.string()).min(1) }),
    },
    async (recipe) => {
      recipes.save(recipe);
      return text('saved');
    },
  );

  server.registerTool(
    'delete_recipe',
    {
      title: 'Delete a recipe',
      description: 'Removes a recipe from the book',
      inputSchema: z.object({ slug: z.string() }),
      annotations: { destructiveHint: true },
    },
    async ({ slug }) => text(recipes.remove(slug) ? 'deleted' : 'not found'),
  );
}
