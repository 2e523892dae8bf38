import type { Implementation } from '@modelcontextprotocol/server';
import { instructions, own, serverInfo } from '../server.js';
import type { AnyPrompt } from '../prompts/prompt.js';
import type { AnyResource } from '../resources/resource.js';
import type { AnyTool } from '../tools/tool.js';
import { registry } from './registry.js';

/** What `src/server.ts` adds to the registry. Each needs an entry in `src/scope-map.ts`. */
export interface Own {
  readonly tools: readonly AnyTool[];
  readonly resources: readonly AnyResource[];
  readonly prompts: readonly AnyPrompt[];
}

/** All that the server says of itself and offers to clients. */
export interface Offered extends Own {
  readonly info: Implementation;
  /** How a model should use the server. */
  readonly instructions?: string | undefined;
}

/** What this server offers: the registry, and your own. */
export const offered: Offered = {
  info: serverInfo,
  instructions,
  tools: [...registry.tools.map(({ tool }) => tool), ...own.tools],
  resources: [...(registry.resources ?? []).map(({ resource }) => resource), ...own.resources],
  prompts: [...(registry.prompts ?? []).map(({ prompt }) => prompt), ...own.prompts],
};
