import { registry } from '../mcp/registry.js';
import type { AnyTool } from './tool.js';

/** How the server introduces itself to clients. */
export const serverInfo = { name: 'entra-server', version: '0.1.0' };

/** Your own tools, beside those of `src/mcp/registry.ts`. Each needs an entry in `src/scope-map.ts`. */
const ownTools: readonly AnyTool[] = [];

/** The tools this server offers. */
export const tools: readonly AnyTool[] = [...registry.tools.map(({ tool }) => tool), ...ownTools];
