import { z } from 'zod';
import { defineTool } from './tool.js';

/** Your tool: replace the input and what `run` does with your own. */
export const searchOrdersTool = defineTool({
  name: 'search_orders',
  title: 'Search orders',
  description: 'Searches your orders.',
  inputSchema: z.object({ query: z.string().trim().min(1).max(200) }),
  annotations: { readOnlyHint: true },
  run({ query }, { caller }) {
    return `You (${caller.subject}) asked for "${query}".`;
  },
});
