import type { Implementation } from '@modelcontextprotocol/server';
import type { Own } from './mcp/offered.js';
import { summaryResource } from './resources/summary.js';
import { placeOrderTool } from './tools/place-order.js';

/** How the server introduces itself. Clients show it, and must not base decisions on it. */
export const serverInfo: Implementation = {
  name: 'orders',
  title: 'Orders',
  version: '1.0.0',
  websiteUrl: 'https://orders.example.com',
};

/** How a model should use the server, where the descriptions of its tools do not say enough. */
export const instructions: string | undefined =
  'Search before you name an order. Amounts are in cents. A refund is final: name the order and the amount first.';

/** Your own, beside those of `src/mcp/registry.ts`. Each needs an entry in `src/scope-map.ts`. */
export const own: Own = {
  tools: [placeOrderTool],
  resources: [summaryResource],
  prompts: [],
};
