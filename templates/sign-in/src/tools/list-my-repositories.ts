import { z } from 'zod';
import { defineTool } from './tool.js';

/** Lists your repositories on GitHub, those changed last first. */
export const listMyRepositories = defineTool({
  name: 'list_my_repositories',
  title: 'List my repositories',
  description: 'Lists your repositories on GitHub, those changed last first.',
  inputSchema: z.object({}),
  annotations: { readOnlyHint: true },
  run: () => 'No API is called yet.',
});
