import { z } from 'zod';
import { defineTool } from './tool.js';

/** Tells the caller how the server sees them. */
export const whoami = defineTool({
  name: 'whoami',
  title: 'Who am I',
  description: 'Tells you which account, client and scopes this server sees.',
  inputSchema: z.object({}),
  readOnly: true,
  run(_input, { issuer, subject, clientId, scopes }) {
    return { text: JSON.stringify({ issuer, subject, clientId, scopes }, null, 2) };
  },
});
