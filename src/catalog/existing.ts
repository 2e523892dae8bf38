import type { Framework } from './types.js';

/** What an owner's code calls to have the guard before it. */
export type Guard = 'protectServer' | 'protectNextServer' | 'protectRoute';

/** What serves MCP in a server that exists already. */
interface Shape {
  readonly id: string;
  readonly label: string;
  /** One line for `list`. */
  readonly hint: string;
  readonly runtime: Framework['runtime'];
  /** The SDK that executes the messages: its own reading of URI templates is the one that counts. */
  readonly sdk: 1 | 2;
  /** What puts the guard before it. */
  readonly guard: Guard;
  /** Whether the owner's code makes what takes requests, so that it can be sealed. */
  readonly isSealed: boolean;
  /** Packages that serve MCP by themselves, with the SDK of their own choice; none where the owner uses the SDK. */
  readonly libraries: readonly string[];
  /** Packages that the files of ours import and that such a server may have through another one only. */
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** The kinds of servers that can be protected, as `secure-mcp.json` names them. */
export const shapes = [
  {
    id: 'sdk1',
    label: 'MCP SDK 1',
    hint: '@modelcontextprotocol/sdk: StreamableHTTPServerTransport, SSEServerTransport',
    runtime: 'node',
    sdk: 1,
    guard: 'protectServer',
    isSealed: true,
    libraries: [],
  },
  {
    id: 'sdk2',
    label: 'MCP SDK 2',
    hint: '@modelcontextprotocol/server: createMcpHandler',
    runtime: 'node',
    sdk: 2,
    guard: 'protectServer',
    isSealed: true,
    libraries: [],
  },
  {
    id: 'mcp-handler',
    label: 'mcp-handler',
    hint: 'a route of Next.js',
    runtime: 'web',
    sdk: 2,
    guard: 'protectRoute',
    isSealed: false,
    libraries: ['mcp-handler', '@vercel/mcp-adapter'],
  },
  {
    id: 'mcp-nest',
    label: 'MCP-Nest',
    hint: '@rekog/mcp-nest in a NestJS application',
    runtime: 'node',
    sdk: 2,
    guard: 'protectServer',
    isSealed: false,
    libraries: ['@rekog/mcp-nest'],
  },
  {
    id: 'fastmcp',
    label: 'FastMCP',
    hint: 'fastmcp with the transport httpStream',
    runtime: 'node',
    sdk: 1,
    guard: 'protectNextServer',
    isSealed: false,
    libraries: ['fastmcp'],
    dependencies: { '@modelcontextprotocol/sdk': '1.32.2' },
  },
] as const satisfies readonly Shape[];

/** What `Config.framework` says of a server that exists already; nobody can choose it. */
export const existingServers: Readonly<Record<Framework['runtime'], Framework>> = {
  node: {
    id: 'existing-node',
    label: 'A server of your own on Node',
    hint: '',
    runtime: 'node',
    ownRoutes: '',
    seesPeers: true,
    passesRequests: false,
    files: [],
    dependencies: {},
    devDependencies: {},
  },
  web: {
    id: 'existing-web',
    label: 'A route of your own',
    hint: '',
    runtime: 'web',
    ownRoutes: '',
    seesPeers: false,
    passesRequests: true,
    files: [],
    dependencies: {},
    devDependencies: {},
  },
};

/**
 * The record of what serves MCP.
 *
 * @throws Error for a name that the schema does not let through
 */
export function shapeOf(id: string): Shape {
  const shape = shapes.find((each) => each.id === id);
  if (!shape) throw new Error(`there is no shape ${id}`);
  return shape;
}
