/** A client as its vendor documents it, or as it was seen to register. */
export interface KnownClient {
  /** For people. */
  readonly name: string;
  /** All of them, exactly: one that is missing refuses the client's whole registration. Loopback needs none. */
  readonly redirectUris: readonly string[];
  /** Where this was read. */
  readonly source: string;
  /** When it was read there, or when the source itself read it: vendors change their callbacks. */
  readonly seen: string;
}

/** Clients that may return the browser to a place of their own. What is not here, and not loopback, is refused. */
export const knownClients: readonly KnownClient[] = [
  {
    name: 'Claude',
    redirectUris: [
      'https://claude.ai/api/mcp/auth_callback',
      'https://claude.com/api/mcp/auth_callback',
    ],
    source: 'https://claude.com/docs/connectors/building/authentication; the document',
    seen: '2026-09-24',
  },
  {
    // With a server that sends `iss` (RFC 9207), as this one does. Each connector has an address of its own elsewhere.
    name: 'ChatGPT',
    redirectUris: ['https://chatgpt.com/connector_platform_oauth_redirect'],
    source: 'https://developers.openai.com/apps-sdk/build/auth; the document',
    seen: '2026-10-09',
  },
  {
    name: 'Visual Studio Code',
    redirectUris: ['https://vscode.dev/redirect', 'https://insiders.vscode.dev/redirect'],
    source: 'github.com/microsoft/vscode, src/vs/base/common/oauth.ts; the document',
    seen: '2026-09-24',
  },
  {
    // Registers all of these at once since version 3.20, with one on loopback.
    name: 'Cursor',
    redirectUris: [
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'https://www.cursor.com/agents/mcp/oauth/callback',
      'https://www.cursor.com/bot/mcp/oauth/callback',
      'grokbot://mcp/oauth/callback',
    ],
    source: 'https://cursor.com/docs/context/mcp; registrations observed',
    seen: '2026-09-29',
  },
  {
    name: 'Grok',
    redirectUris: [
      'https://grok.com/connectors-oauth-exchange-code/',
      'https://console.x.ai/connectors-oauth-exchange-code/',
    ],
    source: 'the document',
    seen: '2026-10-09',
  },
  {
    name: 'Perplexity',
    redirectUris: [
      'https://www.perplexity.ai/rest/connections/oauth_callback',
      'https://enterprise.perplexity.ai/rest/connections/oauth_callback',
    ],
    source:
      'https://www.perplexity.ai/help-center/en/articles/13915507-adding-custom-remote-connectors',
    seen: '2026-09-06',
  },
  {
    name: 'Mistral',
    redirectUris: ['https://callback.mistral.ai/v1/integrations_auth/oauth2_callback'],
    source: 'registrations observed; the vendor does not document it',
    seen: '2026-09-17',
  },
  {
    name: 'Devin',
    redirectUris: ['https://api.devin.ai/mcp/oauth/callback'],
    source: 'https://docs.devin.ai/work-with-devin/mcp',
    seen: '2026-09-17',
  },
  {
    name: 'Antigravity',
    redirectUris: ['https://antigravity.google/oauth-callback'],
    source: 'https://antigravity.google/docs/mcp',
    seen: '2026-09-08',
  },
];
