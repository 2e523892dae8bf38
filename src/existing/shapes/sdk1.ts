import { kindOfStreamable, type Maker } from '../entrances.js';

const SERVER = String.raw`^@modelcontextprotocol\/sdk(?:\/dist\/(?:esm|cjs))?\/server\/`;

/** Transports of the SDK in one package. */
export const sdk1: readonly Maker[] = [
  {
    shape: 'sdk1',
    module: new RegExp(String.raw`${SERVER}streamableHttp(?:\.js)?$`),
    name: 'StreamableHTTPServerTransport',
    kindOf: kindOfStreamable,
  },
  {
    shape: 'sdk1',
    module: new RegExp(String.raw`${SERVER}webStandardStreamableHttp(?:\.js)?$`),
    name: 'WebStandardStreamableHTTPServerTransport',
    kindOf: kindOfStreamable,
  },
  {
    shape: 'sdk1',
    module: new RegExp(String.raw`${SERVER}sse(?:\.js)?$`),
    name: 'SSEServerTransport',
    kindOf: () => 'sse',
  },
];
