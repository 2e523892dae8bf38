/** A client that runs on this machine, as its vendor documents it or as it was seen to register. */
export interface WellKnownClient {
  readonly name: string;
  /** URL of its Client ID Metadata Document, where it has one. */
  readonly document?: string;
  /** Without a port where it takes any. */
  readonly redirectUris: readonly string[];
}

/** As of 2026-11-29. */
export const wellKnownClients: readonly WellKnownClient[] = [
  {
    name: 'Claude Code',
    document: 'https://claude.ai/oauth/claude-code-client-metadata',
    redirectUris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  },
  {
    name: 'Codex',
    document: 'https://chatgpt.com/oauth/codex/client.json',
    redirectUris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
  },
  {
    name: 'VS Code',
    document: 'https://vscode.dev/oauth/client-metadata.json',
    redirectUris: [
      'http://127.0.0.1/',
      'http://127.0.0.1:33418/',
      'https://vscode.dev/redirect',
      'https://insiders.vscode.dev/redirect',
    ],
  },
  {
    name: 'Cursor',
    redirectUris: [
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'https://www.cursor.com/agents/mcp/oauth/callback',
      'http://localhost:8787/callback',
    ],
  },
  {
    name: 'Zed',
    document: 'https://zed.dev/oauth/client-metadata.json',
    redirectUris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
  },
  {
    name: 'opencode',
    document: 'https://opencode.ai/oauth/opencode/client.json',
    redirectUris: ['http://127.0.0.1:19876/mcp/oauth/callback'],
  },
  {
    name: 'Gemini CLI',
    redirectUris: ['http://localhost:7777/oauth/callback'],
  },
  {
    name: 'MCP Inspector',
    redirectUris: [
      'http://localhost:6274/oauth/callback',
      'http://127.0.0.1:6274/oauth/callback',
      'http://localhost:6274/oauth/callback/debug',
    ],
  },
  {
    name: 'mcp-remote',
    redirectUris: ['http://127.0.0.1:3334/oauth/callback', 'http://localhost:3334/oauth/callback'],
  },
  {
    // A port of its own choosing, for `--callback-port` and its like where ports are compared.
    name: 'any other',
    redirectUris: ['http://localhost:8080/callback', 'http://127.0.0.1:33418/callback'],
  },
];

/**
 * The one client that is registered from the start, as an operator would: for identity providers whose
 * clients cannot register themselves, and for clients that do not. It has no secret.
 */
export const REGISTERED_CLIENT_ID = 'local-client';

/** Its redirect URIs. */
export const registeredRedirectUris: readonly string[] = [
  ...new Set(wellKnownClients.flatMap(({ redirectUris }) => redirectUris)),
];
