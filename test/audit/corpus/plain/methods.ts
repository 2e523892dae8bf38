import type { ClientMessage } from './gate.js';
import { capabilitiesOf, spoken } from './headers.js';
import { complete, getPrompt, listPrompts } from './prompts.js';
import { listResources, listTemplates, readResource } from './resources.js';
import { privately, ProtocolError, type Result } from './results.js';
import type { Caller } from './tokens.js';
import { listTools, runTool, toolNamed } from './tools.js';

const CAPABILITIES = {
  tools: {},
  prompts: {},
  completions: {},
  resources: { subscribe: true },
} as const;

/** Who the server is. */
export const SERVER = { name: 'notes', version: '1.0.0' } as const;

/**
 * Does what a message asks, once it passed the gate.
 *
 * @throws ProtocolError
 */
export function perform(caller: Caller, message: ClientMessage, isModern: boolean): Result {
  const { method, params } = message;
  switch (method) {
    case 'server/discover':
      if (!isModern) throw unknown(isModern);
      return privately({ supportedVersions: spoken, capabilities: CAPABILITIES });
    case 'ping':
      if (isModern) throw unknown(isModern);
      return {};
    case 'tools/list':
      return privately({ tools: listTools() });
    case 'tools/call': {
      const tool = toolNamed(params['name']);
      if (!tool) throw new ProtocolError(-32_602, 'there is no such tool');
      const { inputResponses, requestState } = params;
      const capabilities = isModern ? capabilitiesOf(message) : undefined;
      return runTool(tool, caller, params['arguments'], {
        ...{ inputResponses, requestState, capabilities },
      });
    }
    case 'resources/list':
      return listResources(caller);
    case 'resources/templates/list':
      return listTemplates();
    case 'resources/read':
      return readResource(caller, params['uri'], isModern ? -32_602 : -32_002);
    case 'prompts/list':
      return listPrompts();
    case 'prompts/get':
      return getPrompt(caller, params['name']);
    case 'completion/complete':
      return complete(caller, params['ref'], params['argument']);
    default:
      throw unknown(isModern);
  }
}

/** What a client of an older revision is told when it begins. */
export function initialize({ params }: ClientMessage, stateful: readonly string[]): Result {
  const { protocolVersion: wanted } = params;
  return {
    protocolVersion: stateful.find((each) => each === wanted) ?? stateful[0],
    capabilities: CAPABILITIES,
    serverInfo: SERVER,
  };
}

function unknown(isModern: boolean): ProtocolError {
  return new ProtocolError(-32_601, 'there is no such method', isModern ? 404 : 200);
}
