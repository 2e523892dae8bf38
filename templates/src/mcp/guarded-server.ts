import {
  McpServer,
  ResourceTemplate,
  type CompleteResourceTemplateCallback,
  type Implementation,
  type ScopeChallengeHandler,
  type ServerContext,
  type McpServerOptions,
} from '@modelcontextprotocol/server';
import { showOnlyPermitted } from './permitted-lists.js';
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

/** What the server says of itself beside its name, and how it serves. Its abilities follow from what is registered. */
export type GuardedServerOptions = Omit<McpServerOptions, 'capabilities'> & {
  /** Of the client; earlier ones are not told of updates. */
  readonly era?: 'legacy' | 'modern';
};

/**
 * An MCP server on which nothing can be registered that the scope map does not name. What is registered
 * has a second gate: the guard has decided already, and this one holds if a route ever misses it.
 *
 * Its methods throw an Error that names what has no entry, or what no client could be shown.
 */
export function createGuardedServer(
  info: Implementation,
  rules: ScopeRules,
  { era = 'modern', ...options }: GuardedServerOptions = {},
): McpServer {
  const server = new McpServer(info, options);
  if (rules.lists === 'permitted') showOnlyPermitted(server, rules);
  // Without any tool the list of them is empty, and no error: some clients ask for nothing else.
  if (!rules.hasTools) server.registerTool('none', {}, () => ({ content: [] })).remove();
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

  /** A list tells the names of things, and the SDK asks for it without a look at scopes. */
  function guardedTemplate(template: ResourceTemplate, needed: readonly string[]) {
    const { uriTemplate, listCallback } = template;
    const list =
      listCallback &&
      ((context: ServerContext) => {
        const held = context.http?.authInfo?.scopes;
        const isPermitted = held !== undefined && rules.missing(held, needed).length === 0;
        return isPermitted ? listCallback(context) : { resources: [] };
      });
    // Without a prototype: clients send names such as `constructor`.
    const complete = Object.create(null) as Record<string, CompleteResourceTemplateCallback>;
    for (const name of uriTemplate.variableNames) {
      const callback = template.completeCallback(name);
      if (callback) complete[name] = callback;
    }
    return new ResourceTemplate(uriTemplate, { list, complete });
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
    const needed = rules.forResource(entry);
    const guarded = guard(settings, needed, `the resource ${entry}`);
    // The SDK lets every client of today listen then, and the guard decides to what.
    if (era === 'modern') server.server.registerCapabilities({ resources: { subscribe: true } });
    const guardedPlace = typeof place === 'string' ? place : guardedTemplate(place, needed ?? []);
    return registerResource.call(server, name, guardedPlace, guarded, handler);
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
