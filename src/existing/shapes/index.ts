import { recogniseFastMcp } from './fastmcp.js';
import { recogniseHttp } from './http.js';
import { recogniseMcpHandler } from './mcp-handler.js';
import { recogniseNest } from './mcp-nest.js';
import type { Shape } from './shape.js';

/** All shapes; those that bring their own server first, since they stand on the SDK as well. */
export const shapes: readonly Shape[] = [
  recogniseMcpHandler,
  recogniseNest,
  recogniseFastMcp,
  recogniseHttp,
];
