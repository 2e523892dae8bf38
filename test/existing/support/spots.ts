import path from 'node:path';
import fs from 'fs-extra';
import type { ExistingAnswer } from '../../../src/answers/existing-schema.js';
import type { Found, Spot } from '../../../src/existing/findings.js';
import { repository } from '../../support/cells.js';

/** A spot in a file, by the code that stands there. */
export function spotIn(text: string, file: string, code: string, value: Spot): Found<Spot> {
  const start = text.indexOf(code);
  if (start === -1 || text.includes(code, start + 1))
    throw new Error(`${code} is not once in ${file}`);
  const line = text.slice(0, start).split('\n').length;
  const at = { file, start, end: start + code.length, line };
  return { value, certainty: 'certain', because: 'a test says so', at };
}

/** What a server needs beside its spots, for the edits. */
export function existingAnswer(changes: Partial<ExistingAnswer> = {}): ExistingAnswer {
  return {
    shape: 'sdk2',
    runtime: 'node',
    language: 'typescript',
    modules: 'module',
    imports: '.js',
    layer: 'src/mcp-auth',
    development: 'mcp-auth',
    doors: [{ path: '/mcp', kind: 'stateless' }],
    start: ['npm', 'run', 'start'],
    environment: {},
    ...changes,
  };
}

const sealed = { kind: 'wrap', call: 'sealed' } as const;
const server = { kind: 'wrap', call: 'protectServer' } as const;

export interface ProtectedServer {
  /** The package, below `test/existing/servers`. */
  readonly directory: string;
  readonly existing: ExistingAnswer;
  readonly spots: readonly Found<Spot>[];
  readonly textOf: (file: string) => string;
}

/** From the beginning of some code to the end of other code, all of it. */
type Span = string | readonly [from: string, to: string];

function protectedServer(
  directory: string,
  changes: Partial<ExistingAnswer>,
  spots: readonly (readonly [file: string, span: Span, spot: Spot])[],
): ProtectedServer {
  const textOf = (file: string) =>
    fs.readFileSync(path.join(repository, 'test/existing/servers', directory, file), 'utf8');
  const found = spots.map(([file, span, value]) => {
    const text = textOf(file);
    const [from, to] = typeof span === 'string' ? [span, ''] : span;
    const start = text.indexOf(from);
    const code = to === '' ? from : text.slice(start, text.indexOf(to, start) + to.length);
    return spotIn(text, file, code, value);
  });
  return { directory, existing: existingAnswer(changes), spots: found, textOf };
}

/** Where the ten servers that exist already are changed. */
export const protectedServers: readonly ProtectedServer[] = [
  protectedServer('sdk1-session-map', { shape: 'sdk1' }, [
    ['src/index.ts', ['app.listen(', '\n})'], server],
    ['src/app.ts', ['new StreamableHTTPServerTransport(', '\n      })'], sealed],
    ['src/app.ts', "new SSEServerTransport('/messages', res)", sealed],
  ]),
  protectedServer('sdk1-stateless/apps/mcp', { shape: 'sdk1', imports: '.ts' }, [
    ['src/main.ts', ['createApp().listen(', '`))'], server],
    ['src/http.ts', ['new StreamableHTTPServerTransport(', ')'], sealed],
  ]),
  protectedServer('sdk2-express', {}, [
    ['src/server.ts', ['app.listen(', '\n})'], server],
    ['src/app.ts', ['createMcpHandler(createFactory', 'error) })'], sealed],
  ]),
  protectedServer('sdk2-fastify', {}, [
    [
      'src/index.ts',
      ['await app.listen(', ';'],
      { kind: 'before', call: 'protectServer', argument: 'app.server' },
    ],
    ['src/app.ts', 'createMcpHandler(mcpServer)', sealed],
  ]),
  protectedServer('sdk2-hono', { imports: '' }, [
    ['src/index.ts', ['serve({', '\n})'], server],
    ['src/mcp.ts', ['createMcpHandler(() =>', '\n})'], sealed],
  ]),
  protectedServer('sdk2-node', { language: 'javascript', layer: 'mcp-auth' }, [
    ['server.js', 'createMcpHandler(bookmarksServer)', sealed],
    ['server.js', ['server.listen(', '`))'], server],
  ]),
  protectedServer(
    'next-mcp-handler',
    { shape: 'mcp-handler', runtime: 'web', imports: '', layer: 'lib/mcp-auth' },
    [
      [
        'app/api/mcp/route.ts',
        ['export { handler as DELETE', '};'],
        { kind: 'route', handler: 'handler', methods: ['DELETE', 'GET', 'POST'] },
      ],
    ],
  ),
  protectedServer('mcp-nest', { shape: 'mcp-nest' }, [
    [
      'src/main.ts',
      ['await app.listen(', ';'],
      { kind: 'before', call: 'protectServer', argument: 'app.getHttpServer()' },
    ],
  ]),
  protectedServer('fastmcp', { shape: 'fastmcp' }, [
    ['src/server.ts', ['await server.start(', ';'], { kind: 'before', call: 'protectNextServer' }],
  ]),
  protectedServer(
    'commonjs',
    { shape: 'sdk1', language: 'javascript', modules: 'commonjs', imports: '', layer: 'mcp-auth' },
    [
      ['index.js', ['app.listen(', "up'))"], server],
      ['index.js', ['new StreamableHTTPServerTransport(', '\n    })'], sealed],
    ],
  ),
];
