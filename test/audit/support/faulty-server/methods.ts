import { described, type DefinitionFaults } from './definitions.js';
import type { ErrorFaults } from './errors.js';
import type { Features } from './features.js';
import { keys } from './request-headers.js';
import { complain, complete, kept, page, type Outcome, type ResultFaults } from './results.js';
import { performOnSurface } from './surface-methods.js';
import type { Surface } from './surface.js';
import type { Tool, ToolFaults } from './tools.js';

/** A request whose header fields are right. */
export interface Call {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly isModern: boolean;
  readonly user: string;
  /** Which request on its connection it is. */
  readonly turn: number;
  /** Tells whether the caller has these scopes. */
  readonly permits: (scopes: readonly string[]) => boolean;
}

/** What a server is put together from. */
interface Parts {
  readonly tools: readonly Tool[];
  readonly surface: Surface;
  /** What the tool does that asks back. */
  readonly confirm: (call: Call) => Outcome;
}

/** Does what a request asks for. */
export function perform(
  faults: Partial<ResultFaults & ErrorFaults & ToolFaults & DefinitionFaults>,
  features: Features,
  { tools, surface, confirm }: Parts,
  call: Call,
): Outcome {
  const { method, params, isModern } = call;
  const unknown = complain(isModern ? (faults.methodStatus ?? 404) : 200, -32_601);
  const isFound = method.startsWith('tools/')
    ? tools.length > 0
    : !/^(resources|prompts)\//.test(method) || features.hasResources;
  if (!isFound) return unknown;
  switch (method) {
    case 'server/discover':
      return { result: kept(faults, { ...discovery(faults, features, tools) }) };
    case 'tools/list': {
      const hers = { name: `of-${call.user}`, inputSchema: { type: 'object' } };
      const extra = { name: 'late', inputSchema: { type: 'object' } };
      const own = tools.map(({ name, readOnly, inputSchema }) => {
        return { name, inputSchema, annotations: { readOnlyHint: readOnly } };
      });
      const listed = [
        ...described(faults, own, call.user),
        ...(faults.publicLists ? [hers] : []),
        ...(faults.listsPerConnection && call.turn > 1 ? [extra] : []),
      ];
      const start = features.shuffles ? call.turn % listed.length : 0;
      const turned = [...listed.slice(start), ...listed.slice(0, start)];
      return page(faults, features, 'tools', turned, params['cursor']);
    }
    case 'logging/setLevel':
      return isModern ? unknown : { result: {} };
    case 'ping':
      return isModern && !faults.pings ? unknown : { result: complete({}) };
    case 'tools/call':
      return callTool(faults, tools, call, confirm);
    default:
      return performOnSurface(faults, features, surface, call) ?? unknown;
  }
}

function callTool(
  faults: Partial<ErrorFaults & ToolFaults>,
  tools: readonly Tool[],
  call: Call,
  confirm: Parts['confirm'],
): Outcome {
  const { params } = call;
  const tool = tools.find(({ name }) => name === params['name']);
  const content = [{ type: 'text', text: 'done' }];
  const trace = [{ type: 'text', text: 'Error: no\n    at run (file:///srv/tools.js:1:2)' }];
  if (!tool) {
    const text = [{ type: 'text', text: `no tool ${String(params['name'])}` }];
    if (faults.toolErrorIsResult) return { result: complete({ content: text, isError: true }) };
    return complain(faults.toolStatus ?? 200, faults.toolCode ?? -32_602);
  }
  const given: object = params['arguments'] ?? {};
  const isIncomplete = tool.required.some((name) => !(name in given));
  if (isIncomplete && !faults.noValidation) {
    return faults.protocolErrors
      ? complain(200, -32_602)
      : { result: complete({ content: faults.tracesInResults ? trace : content, isError: true }) };
  }
  if (tool.name === 'confirm') return confirm(call);
  if (tool.name === 'find_report') {
    const none = [{ type: 'text', text: 'there is no such report' }];
    return { result: complete({ content: none, isError: true }) };
  }
  if (tool.name !== 'ask') return { result: complete({ content }) };
  const elicitation = { method: 'elicitation/create', params: { message: 'Who are you?' } };
  if (faults.asksAnyway) {
    return { result: { resultType: 'input_required', inputRequests: { who: elicitation } } };
  }
  return faults.asksInOtherForm
    ? complain(400, -32_021)
    : complain(400, -32_021, { requiredCapabilities: { elicitation: {} } });
}

function discovery(
  faults: Partial<ResultFaults & DefinitionFaults>,
  { speaks, hasResources, isGuarded, logs }: Features,
  tools: readonly Tool[],
): object {
  const capabilities = {
    ...(tools.length > 0 && !faults.tellsNotOfTools ? { tools: {} } : {}),
    ...(hasResources ? { resources: isGuarded ? { subscribe: true } : {}, prompts: {} } : {}),
    ...(isGuarded ? { completions: {} } : {}),
    ...(logs ? { logging: {} } : {}),
  };
  return {
    ...(faults.noVersions ? {} : { supportedVersions: speaks }),
    ...(faults.noCapabilities ? {} : { capabilities }),
    instructions: faults.instructs ?? 'Begin with echo.',
  };
}

/** What older clients are told when they begin. */
export function initialization(
  { speaks, hasResources, isGuarded }: Features,
  tools: readonly Tool[],
  wanted: unknown,
): object {
  return {
    protocolVersion: speaks.find((revision) => revision === wanted) ?? speaks.at(-1),
    capabilities: {
      ...(tools.length > 0 ? { tools: {} } : {}),
      ...(hasResources ? { resources: isGuarded ? { subscribe: true } : {}, prompts: {} } : {}),
      ...(isGuarded ? { completions: {} } : {}),
    },
    serverInfo: { name: 'x', version: '1' },
  };
}

/** What every result of 2026-07-28 says of the server, and older ones do not. */
export function dressed(faults: Partial<ResultFaults>, result: object, isModern: boolean): object {
  const { resultType, ttlMs, cacheScope, ...rest } = result as Record<string, unknown>;
  if (!isModern) return rest;
  const hints = Object.entries({ ttlMs, cacheScope }).filter(([, value]) => value !== undefined);
  return {
    ...rest,
    ...Object.fromEntries(hints),
    ...(faults.noResultType ? {} : { resultType }),
    ...(faults.noServerInfo ? {} : { _meta: { [keys.serverInfo]: { name: 'x', version: '1' } } }),
  };
}
