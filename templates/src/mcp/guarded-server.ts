import {
  McpServer,
  type Implementation,
  type McpServerOptions,
  type ResourceTemplate,
  type ScopeChallengeHandler,
} from '@modelcontextprotocol/server';
import { assertShowable } from './showable-schema.js';
import type { ScopeRules } from '../auth/scopes.js';

type Needed = readonly string[] | undefined;
interface Settings {
  readonly [key: string]: unknown;
  readonly scopeChallenge?: ScopeChallengeHandler;
}

/** The SDK's methods, whatever their overloads. */
interface Registration {
  registerTool: (name: string, settings: Settings, handler: unknown) => unknown;
  registerPrompt: (name: string, settings: Settings, handler: unknown) => unknown;
  registerResource: (
    name: string,
    place: string | ResourceTemplate,
    settings: Settings,
    handler: unknown,
  ) => unknown;
}

/**
 * An MCP server on which nothing can be registered that the scope map does not name. What is registered
 * has a second gate: the guard has decided already, and this one holds if a route ever misses it.
 *
 * Its methods throw an Error that names what has no entry, or what no client could be shown.
 */
export function createGuardedServer(
  info: Implementation,
  rules: ScopeRules,
  options?: McpServerOptions,
): McpServer {
  const server = new McpServer(info, options);
  const registration = server as unknown as Registration;
  const { registerTool, registerPrompt, registerResource } = registration;
  const toolNames = new Map<string, string>();

  function guard(settings: Settings, needed: Needed, what: string): Settings {
    if (!needed) throw new Error(`src/scope-map.ts has no entry for ${what}`);
    const scopes = (needed.length > 0 ? needed : ['none']) as [string, ...string[]];
    return {
      ...settings,
      scopeChallenge: (context) => {
        // Without a verified caller no scope is held.
        const held = context.authInfo?.scopes;
        return held === undefined || rules.missing(held, needed).length > 0
          ? { scopes }
          : settings.scopeChallenge?.(context);
      },
    };
  }

  registration.registerTool = (name, settings, handler) => {
    const what = `the tool ${name}`;
    const guarded = guard(settings, rules.forTool(name), what);
    assertOwnName(name, toolNames);
    assertShowable(settings['inputSchema'], 'input', `The input of ${what}`);
    assertShowable(settings['outputSchema'], 'output', `The output of ${what}`);
    return registerTool.call(server, name, guarded, handler);
  };
  registration.registerPrompt = (name, settings, handler) => {
    const what = `the prompt ${name}`;
    const guarded = guard(settings, rules.forPrompt(name), what);
    assertShowable(settings['argsSchema'], 'input', `The input of ${what}`);
    return registerPrompt.call(server, name, guarded, handler);
  };
  registration.registerResource = (name, place, settings, handler) => {
    const entry = typeof place === 'string' ? place : place.uriTemplate.toString();
    const guarded = guard(settings, rules.forResource(entry), `the resource ${entry}`);
    return registerResource.call(server, name, place, guarded, handler);
  };
  return server;
}

/** Many clients write names in their own way: two that then look alike are one. */
function assertOwnName(name: string, taken: Map<string, string>): void {
  const key = name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
  const other = taken.get(key);
  if (other === name) throw new Error(`Two tools are called ${name}`);
  if (other !== undefined) {
    throw new Error(`The tools ${other} and ${name} are one to clients: only case or signs differ`);
  }
  taken.set(key, name);
}
