import { whoami } from './whoami.js';
import { searchOrdersTool } from './search-orders.js';
import type { AnyTool } from './tool.js';

/** How the server introduces itself to clients. */
export const serverInfo = { name: 'entra-server', version: '0.1.0' };

/** The tools this server offers. Each needs an entry in `src/scope-map.ts`. */
export const tools: readonly AnyTool[] = [whoami, searchOrdersTool];
