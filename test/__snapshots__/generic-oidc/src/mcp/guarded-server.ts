import {
  McpServer,
  ResourceTemplate,
  type CompleteResourceTemplateCallback,
  type Implementation,
  type ScopeChallengeHandler,
  type ServerContext,
  type McpServerOptions,
} from '@modelcontextprotocol/server';
import { isPermitted, showOnlyPermitted } from './permitted-lists.js';
import { assertShowable } from './showable-schema.js';
import type { ScopeRules } from '../auth/scopes.js';

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
  const gate = gateOf(rules);
  const toolNames = new Map<string, string>();
  let hasResources = false;

  registration.registerTool = (name, settings, handler) => {
    const { guarded } = gate('tool', name, settings);
    assertOwnName(name, toolNames);
    return registerTool.call(server, name, guarded, handler);
  };
  registration.registerPrompt = (name, settings, handler) => {
    const { guarded } = gate('prompt', name, settings);
    return registerPrompt.call(server, name, guarded, handler);
  };
  registration.registerResource = (name, place, settings, handler) => {
    const isTemplate = typeof place !== 'string';
    const entry = isTemplate ? place.uriTemplate.toString() : place;
    const { guarded, needed } = gate('resource', entry, settings);
    // The SDK lets every client of today listen then, and the guard decides to what.
    if (era === 'modern' && !hasResources) {
      server.server.registerCapabilities({ resources: { subscribe: true } });
    }
    hasResources = true;
    const guardedPlace = isTemplate ? guardedTemplate(place, needed, rules) : place;
    return registerResource.call(server, name, guardedPlace, guarded, handler);
  };
  return server;
}

type Kind = 'tool' | 'prompt' | 'resource';

/** What may be registered, with its second gate. */
interface Gated {
  readonly kind: Kind;
  readonly name: string;
  readonly needed: readonly string[];
  readonly guarded: Settings;
}

/** Servers are built for each request, from the same rules. */
const gates = new WeakMap<ScopeRules, ReturnType<typeof createGate>>();

function gateOf(rules: ScopeRules): ReturnType<typeof createGate> {
  const known = gates.get(rules);
  if (known) return known;
  const gate = createGate(rules);
  gates.set(rules, gate);
  return gate;
}

/**
 * Checks what is registered, and puts the second gate before it. Settings that are frozen were checked when
 * they come again, under the same name.
 */
function createGate(rules: ScopeRules) {
  const known = new WeakMap<Settings, Gated>();
  return (kind: Kind, name: string, settings: Settings): Gated => {
    const before = known.get(settings);
    if (before?.kind === kind && before.name === name) return before;
    const needed = neededBy(kind, name, rules);
    if (!needed) throw new Error(`src/scope-map.ts has no entry for the ${kind} ${name}`);
    const what = `the ${kind} ${name}`;
    assertShowable(settings['inputSchema'], 'input', `The input of ${what}`);
    assertShowable(settings['argsSchema'], 'input', `The input of ${what}`);
    assertShowable(settings['outputSchema'], 'output', `The output of ${what}`);
    const tool = kind === 'tool' ? name : undefined;
    const gated = { kind, name, needed, guarded: guard(settings, needed, rules, tool) };
    if (Object.isFrozen(settings)) known.set(settings, gated);
    return gated;
  };
}

function neededBy(kind: Kind, name: string, rules: ScopeRules): readonly string[] | undefined {
  if (kind === 'tool') return rules.forTool(name);
  return kind === 'prompt' ? rules.forPrompt(name) : rules.forResource(name);
}

function guard(
  settings: Settings,
  needed: readonly string[],
  rules: ScopeRules,
  tool: string | undefined,
): Settings {
  const scopes = (needed.length > 0 ? needed : ['none']) as [string, ...string[]];
  return {
    ...settings,
    scopeChallenge: (context) =>
      isPermitted(context.authInfo, needed, rules, tool)
        ? settings.scopeChallenge?.(context)
        : { scopes },
  };
}

/** A list tells the names of things, and the SDK asks for it without a look at scopes. */
function guardedTemplate(
  template: ResourceTemplate,
  needed: readonly string[],
  rules: ScopeRules,
): ResourceTemplate {
  const { uriTemplate, listCallback } = template;
  const list =
    listCallback &&
    ((context: ServerContext) =>
      isPermitted(context.http?.authInfo, needed, rules)
        ? listCallback(context)
        : { resources: [] });
  // Without a prototype: clients send names such as `constructor`.
  const complete = Object.create(null) as Record<string, CompleteResourceTemplateCallback>;
  for (const name of uriTemplate.variableNames) {
    const callback = template.completeCallback(name);
    if (callback) complete[name] = callback;
  }
  return new ResourceTemplate(uriTemplate, { list, complete });
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
