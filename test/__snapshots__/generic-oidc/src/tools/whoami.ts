import { z } from 'zod';
import { defineTool } from './tool.js';

/** Tells the caller how the server sees them. */
export const whoami = defineTool({
  name: 'whoami',
  title: 'Who am I',
  description: 'Tells you which account, client and scopes this server sees.',
  inputSchema: z.object({}),
  outputSchema: z.object({
    issuer: z.string(),
    subject: z.string(),
    clientId: z.string(),
    scopes: z.array(z.string()),
  }),
  annotations: { readOnlyHint: true },
  run(_input, { caller: { issuer, subject, clientId, scopes } }) {
    return { structuredContent: { issuer, subject, clientId, scopes: [...scopes] } };
  },
});
