import { z } from 'zod';
import { defineTool } from './tool.js';

/** Your tool: replace the input and what `run` does with your own. */
export const refundV2Tool = defineTool({
  name: 'refund.v2',
  title: 'Refund',
  description: 'Searches your orders.',
  inputSchema: z.object({ query: z.string().trim().min(1).max(200) }),
  annotations: { readOnlyHint: false },
  run({ query }, { caller }) {
    return `You (${caller.subject}) asked for "${query}".`;
  },
});
