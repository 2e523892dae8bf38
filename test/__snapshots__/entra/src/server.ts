import type { Implementation } from '@modelcontextprotocol/server';
import type { Own } from './mcp/offered.js';

/** How the server introduces itself. Clients show it, and must not base decisions on it. */
export const serverInfo: Implementation = {
  name: 'entra-server',
  version: '0.1.0',
  // title: 'My server', websiteUrl: 'https://example.com',
  // icons: [{ src: 'https://example.com/icon.png', mimeType: 'image/png', sizes: ['48x48'] }],
};

/** How a model should use the server, where the descriptions of its tools do not say enough. */
export const instructions: string | undefined = undefined;

/** Your own, beside those of `src/mcp/registry.ts`. Each needs an entry in `src/scope-map.ts`. */
export const own: Own = {
  tools: [],
  resources: [],
  prompts: [],
};
