import type { McpServerFactory } from '@modelcontextprotocol/server';
import type { ResourceServer } from './auth/resource-server.js';
import type { Config } from './config.js';
import type { Limits } from './limits.js';
import type { ResourceUpdates } from './mcp/resource-updates.js';

/** The parts of the app. Tests pass their own factory to stand behind the same auth layer. */
export interface AppOptions {
  readonly config: Config;
  readonly limits: Limits;
  readonly resourceServer: ResourceServer;
  /** Builds the MCP server for one request. */
  readonly createServer: McpServerFactory;
  /** Takes updates of resources to those who listen. */
  readonly updates: ResourceUpdates;
  /** Takes errors of this server. */
  readonly onError: (error: unknown) => void;
  /** Takes errors that the SDK reports, mostly of messages that clients got wrong. */
  readonly onProtocolError: (error: unknown) => void;
}

/** The app, and how to let go of its streams when the runtime ends it. */
export interface App {
  /** For any runtime that serves web-standard requests: Workers, Deno, Bun. */
  fetch(request: Request): Promise<Response>;
  /** Ends the streams that would never end by themselves. */
  drain(): Promise<void>;
}
