import { kindOfStreamable, type Maker } from '../entrances.js';

/** Handlers and transports of the SDK in several packages. */
export const sdk2: readonly Maker[] = [
  {
    shape: 'sdk2',
    module: /^@modelcontextprotocol\/server$/,
    name: 'createMcpHandler',
    kindOf: () => 'stateless',
  },
  {
    shape: 'sdk2',
    module: /^@modelcontextprotocol\/node$/,
    name: 'NodeStreamableHTTPServerTransport',
    kindOf: kindOfStreamable,
  },
  {
    shape: 'sdk2',
    module: /^@modelcontextprotocol\/server$/,
    name: 'WebStandardStreamableHTTPServerTransport',
    kindOf: kindOfStreamable,
  },
  {
    shape: 'sdk2',
    module: /^@modelcontextprotocol\/server-legacy(?:\/sse)?$/,
    name: 'SSEServerTransport',
    kindOf: () => 'sse',
  },
];
