/** A Client ID Metadata Document as its vendor publishes it. */
export interface KnownDocument {
  /** When somebody fetched it. */
  readonly seen: string;
  readonly document: { readonly client_id: string } & Readonly<Record<string, unknown>>;
}

/**
 * Copies for the moments when a vendor does not let this server fetch: several refuse the addresses of data
 * centers, and hosts are down at times. Hosts of these documents are the ones that are believed.
 */
export const knownDocuments: readonly KnownDocument[] = [
  {
    seen: '2026-09-24',
    document: {
      client_id: 'https://claude.ai/oauth/mcp-oauth-client-metadata',
      client_name: 'Claude',
      client_uri: 'https://claude.ai',
      redirect_uris: ['https://claude.ai/api/mcp/auth_callback'],
      grant_types: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:jwt-bearer',
      ],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  },
  {
    seen: '2026-09-24',
    document: {
      client_id: 'https://claude.ai/oauth/claude-code-client-metadata',
      client_name: 'Claude Code',
      client_uri: 'https://claude.ai',
      redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  },
  {
    // Its stable address, which it uses with a server that sends `iss` (RFC 9207), as this one does.
    seen: '2026-10-09',
    document: {
      client_id: 'https://chatgpt.com/oauth/client.json',
      client_name: 'ChatGPT',
      client_uri: 'https://chatgpt.com/',
      logo_uri: 'https://persistent.oaistatic.com/sonic/misc/openai-logo.png',
      redirect_uris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_methods_supported: ['none', 'private_key_jwt'],
      token_endpoint_auth_signing_alg: 'RS256',
      jwks_uri: 'https://chatgpt.com/oauth/jwks.json',
    },
  },
  {
    seen: '2026-09-24',
    document: {
      client_id: 'https://chatgpt.com/oauth/codex/client.json',
      client_name: 'Codex',
      client_uri: 'https://chatgpt.com/codex',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      token_endpoint_auth_methods_supported: ['none'],
    },
  },
  {
    seen: '2026-09-24',
    document: {
      client_id: 'https://vscode.dev/oauth/client-metadata.json',
      client_name: 'Visual Studio Code',
      client_uri: 'https://vscode.dev/product',
      logo_uri: 'https://code.visualstudio.com/assets/branding/code-stable.png',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1:33418/', 'https://vscode.dev/redirect'],
      grant_types: [
        'authorization_code',
        'refresh_token',
        'urn:ietf:params:oauth:grant-type:device_code',
      ],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  },
  {
    seen: '2026-10-09',
    document: {
      client_id: 'https://grok.com/oauth/mcp-client.json',
      client_name: 'Grok',
      client_uri: 'https://grok.com',
      logo_uri: 'https://grok.com/icon-512x512.png',
      redirect_uris: [
        'https://grok.com/connectors-oauth-exchange-code/',
        'https://console.x.ai/connectors-oauth-exchange-code/',
      ],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  },
  {
    seen: '2026-09-24',
    document: {
      client_id: 'https://zed.dev/oauth/client-metadata.json',
      client_name: 'Zed',
      redirect_uris: ['http://127.0.0.1/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
  },
  {
    seen: '2026-09-24',
    document: {
      client_id: 'https://opencode.ai/oauth/opencode/client.json',
      client_name: 'opencode',
      client_uri: 'https://opencode.ai',
      logo_uri: 'https://opencode.ai/web-app-manifest-512x512.png',
      application_type: 'native',
      redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      token_endpoint_auth_methods_supported: ['none'],
    },
  },
  {
    seen: '2026-11-29',
    document: {
      client_id: 'https://goose-docs.ai/oauth/client-metadata.json',
      client_name: 'Goose',
      redirect_uris: ['http://localhost/oauth_callback'],
      grant_types: ['authorization_code'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'openid profile email',
      code_challenge_methods_supported: ['S256'],
    },
  },
];

/**
 * Hosts whose documents are believed, whichever they are: their vendors' own, where nobody else publishes. Some
 * make a document for each server that they connect to.
 */
export const knownDocumentHosts: readonly string[] = [
  ...new Set(knownDocuments.map(({ document }) => new URL(document.client_id).hostname)),
];

/**
 * Documents that are believed, and nothing else at their hosts; as of 2026-08-19. A client whose document is
 * refused does not register in its place, so one that is missing here cannot sign in at all.
 */
export const furtherDocuments: readonly string[] = [
  'https://insiders.vscode.dev/oauth/client-metadata.json',
  'https://github.com/copilot/cli/client-metadata.json',
  'https://www.notion.so/oauth/mcp-client-metadata.json',
  'https://app.notion.com/oauth/mcp-client-metadata.json',
  'https://www.mcpjam.com/.well-known/oauth/client-metadata.json',
  'https://api.factory.ai/mcp/oauth-client',
  'https://toolhive.dev/oauth/client-metadata.json',
];
