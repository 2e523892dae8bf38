import path from 'node:path';
import fs from 'fs-extra';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { ExistingAnswer } from '../../src/answers/existing-schema.js';
import { run, transcript, type Outcome } from '../support/run.js';
import { installServer, type InstalledServer } from './support/existing-server.js';
import { protectByHand } from './support/protect-by-hand.js';
import { shapes } from './support/shapes.js';

/** A defence that is taken out, and words of the attack that has to notice it. */
interface Fault {
  readonly title: string;
  readonly file: string;
  /** What a part of the file becomes; a new file when left out. */
  readonly part?: string;
  readonly by: string;
  readonly noticed: RegExp;
}

interface Protected {
  readonly id: string;
  readonly existing: Partial<ExistingAnswer>;
  readonly faults: readonly Fault[];
}

const servers: readonly Protected[] = [
  {
    id: 'sdk1-session-map',
    existing: {
      shape: 'sdk1',
      doors: [
        { path: '/mcp', kind: 'sessions' },
        { path: '/sse', kind: 'sse' },
        { path: '/messages', kind: 'messages' },
      ],
      build: ['npm', 'run', 'build'],
    },
    faults: [
      {
        title: 'the call that protects the HTTP server',
        file: 'src/index.ts',
        part: 'protectServer(app.listen(PORT',
        by: '(app.listen(PORT',
        noticed: /the guard is not reached/,
      },
      {
        title: 'the seal of a transport',
        file: 'src/app.ts',
        part: 'sealed(new SSEServerTransport(',
        by: '(new SSEServerTransport(',
        noticed: /have a seal around all that takes MCP requests/,
      },
      {
        title: 'the import',
        file: 'src/app.ts',
        part: "import { sealed } from './mcp-auth/index.js';",
        by: '',
        noticed: /The build failed[^]*sealed/,
      },
      {
        title: 'the doors of the older transport',
        file: 'src/mcp-auth/doors.ts',
        part: "  { path: '/sse', kind: 'sse' },\n  { path: '/messages', kind: 'messages' },\n",
        by: '',
        noticed: /nothing is done at \/sse/,
      },
      {
        title: 'and a second route is added, which nothing protects',
        file: 'src/app.ts',
        part: '// Store transports by session ID',
        by: `app.post('/v2/mcp', async (req, res) => {
  const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: undefined });
  await getServer().connect(transport);
  await transport.handleRequest(req, res, req.body);
});
`,
        noticed: /nothing is open beside the endpoint, at \/v2\/mcp/,
      },
      {
        title: 'and a tool is added, which the scope map lacks',
        file: 'src/mcp-server.ts',
        part: "  server.registerTool(\n    'create_ticket'",
        by: "  server.tool('drop_everything', async () => json({}));\n  server.registerTool(\n    'create_ticket'",
        noticed: /drop_everything/,
      },
      {
        title: 'and a tool is added, and none announced',
        file: 'src/mcp-server.ts',
        part: '  return server;\n};',
        by: `  server.tool('drop_everything', async () => json({}));
  Object.assign(server.server, { getCapabilities: () => ({ logging: {} }) });
  return server;
};`,
        noticed: /drop_everything/,
      },
      {
        title: 'the list of templates',
        file: 'src/mcp-server.ts',
        part: '  return server;\n};',
        by: `  server.server.setRequestHandler(ListResourceTemplatesRequestSchema, () => { throw new Error('broken'); });
  return server;
};
import { ListResourceTemplatesRequestSchema } from '@modelcontextprotocol/sdk/types.js';`,
        noticed: /for every resource that is listed/,
      },
      {
        title: 'the application itself, which one attack ends',
        file: 'src/app.ts',
        part: 'app.use(express.json());',
        by: `app.use((req, _res, next) => (req.path === '/v1/mcp' ? process.exit(1) : next()));
app.use(express.json());`,
        noticed: /nothing is open beside the endpoint, at \/v1\/mcp/,
      },
      {
        title: 'what gives the places of streams back',
        file: 'src/mcp-auth/auth/guard.ts',
        part: 'expiresAt: caller.expiresAt, release }',
        by: 'expiresAt: caller.expiresAt, release: () => undefined }',
        noticed: /gives the places of its streams back/,
      },
    ],
  },
  {
    id: 'sdk2-node',
    existing: {
      language: 'javascript',
      layer: 'mcp-auth',
      doors: [{ path: '/', kind: 'stateless' }],
    },
    faults: [
      {
        title: 'the seal, where every path leads to MCP',
        file: 'server.js',
        part: 'sealed(createMcpHandler(',
        by: '(createMcpHandler(',
        noticed: /nothing is open beside the endpoint, at \/anything-else/,
      },
    ],
  },
  {
    id: 'commonjs',
    existing: {
      shape: 'sdk1',
      language: 'javascript',
      modules: 'commonjs',
      layer: 'mcp-auth',
      doors: [{ path: '/printer/mcp', kind: 'sessions' }],
    },
    faults: [
      {
        title: 'the seal of a transport',
        file: 'index.js',
        part: 'sealed(new StreamableHTTPServerTransport(',
        by: '(new StreamableHTTPServerTransport(',
        noticed: /have a seal around all that takes MCP requests/,
      },
    ],
  },
  {
    id: 'mcp-nest',
    existing: {
      shape: 'mcp-nest',
      doors: [{ path: '/mcp', kind: 'stateless' }],
      build: ['npm', 'run', 'build'],
    },
    faults: [
      {
        title: 'the call that protects the HTTP server',
        file: 'src/main.ts',
        part: 'protectServer(app.getHttpServer());',
        by: '',
        noticed: /the guard is not reached/,
      },
    ],
  },
  {
    id: 'fastmcp',
    existing: {
      shape: 'fastmcp',
      doors: [
        { path: '/stream', kind: 'sessions' },
        { path: '/sse', kind: 'sse', openedByLibrary: true },
        { path: '/messages', kind: 'messages', openedByLibrary: true },
      ],
    },
    faults: [
      {
        title: 'the call that protects the next server',
        file: 'src/server.ts',
        part: 'protectNextServer();',
        by: '',
        noticed: /the guard is not reached/,
      },
      {
        title: 'the guard of all that begins like a door of the library',
        file: 'src/mcp-auth/door.ts',
        part: '.filter(({ openedByLibrary }) => openedByLibrary)',
        by: '.filter(() => false)',
        noticed: /takes messages of its own user only/,
      },
    ],
  },
  {
    id: 'next-mcp-handler',
    existing: {
      shape: 'mcp-handler',
      runtime: 'web',
      modules: 'commonjs',
      imports: '',
      layer: 'lib/mcp-auth',
      routes: 'app',
      doors: [{ path: '/api/mcp', kind: 'stateless' }],
      build: ['npm', 'run', 'build'],
    },
    faults: [
      {
        title: 'the guard of the route',
        file: 'app/api/mcp/route.ts',
        part: 'export const { DELETE, GET, OPTIONS, POST } = protectRoute(handler);',
        by: 'export { handler as DELETE, handler as GET, handler as POST };',
        noticed: /nothing is done at \/api\/mcp/,
      },
      {
        title: 'and a second route is added, which nothing protects',
        file: 'app/v2/mcp/route.ts',
        by: `import { createMcpHandler } from 'mcp-handler';
import { registerTools } from '@/lib/tools';
const handler = createMcpHandler(registerTools, { serverInfo: { name: 'recipes', version: '2' } });
export { handler as GET, handler as POST };
`,
        noticed: /nothing is open beside the endpoint, at \/v2\/mcp/,
      },
    ],
  },
];

describe.each(servers)('the attacks that $id has of its own', ({ id, existing, faults }) => {
  let server: InstalledServer;
  const files = new Map<string, string | undefined>();

  /** Changes a file for one test. */
  async function change(name: string, by: (text: string) => string): Promise<void> {
    const file = path.join(server.directory, name);
    const text = (await fs.pathExists(file)) ? await fs.readFile(file, 'utf8') : undefined;
    files.set(file, text);
    await fs.outputFile(file, by(text ?? ''));
  }

  function attack(): Promise<Outcome> {
    const config = ['--config', 'mcp-auth/vitest.config.ts', '--reporter', 'verbose'];
    const only = ['reach', 'sources'];
    return run('npx', ['vitest', 'run', ...config, ...only], { cwd: server.directory });
  }

  beforeAll(async () => {
    const shape = shapes.find((each) => each.id === id);
    if (!shape) throw new Error(`there is no server ${id}`);
    server = await installServer(shape);
    await protectByHand(shape, server, {
      shape: 'sdk2',
      runtime: 'node',
      language: 'typescript',
      modules: 'module',
      imports: '.js',
      layer: 'src/mcp-auth',
      development: 'mcp-auth',
      doors: [],
      start: ['npm', 'run', 'start'],
      environment: {},
      ...existing,
    });
  });
  afterEach(async () => {
    for (const [file, text] of files) {
      if (text === undefined) await fs.remove(file);
      else await fs.writeFile(file, text);
    }
    files.clear();
  });

  it('pass', async () => {
    const outcome = await attack();
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  it('leave the official client in, which signs in and steps up', async () => {
    const outcome = await run('npx', ['tsx', 'mcp-auth/dev/try.ts'], { cwd: server.directory });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toContain('✓ step-up');
  });

  it.each(faults)('notice when something is gone: $title', async ({ file, part, by, noticed }) => {
    await change(file, (text) => {
      if (part === undefined) return by;
      expect(text, `${file} has no such part`).toContain(part);
      return text.replace(part, () => by);
    });
    const outcome = await attack();
    const failures = outcome.stdout.slice(outcome.stdout.indexOf(' FAIL '));
    expect(outcome.exitCode, transcript(outcome)).toBe(1);
    expect(failures + outcome.stderr).toMatch(noticed);
  });
});
