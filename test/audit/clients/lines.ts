import type { servers } from './servers.js';

type Lines = Readonly<Record<string, string>>;

/** What becomes of each client at a server that has everything. */
const good: Lines = {
  'claude':
    'signs in with its client ID metadata document, https://claude.ai/oauth/mcp-oauth-client-metadata',
  'claude-code':
    'signs in with its client ID metadata document, https://claude.ai/oauth/claude-code-client-metadata',
  'chatgpt':
    'signs in with its client ID metadata document, https://chatgpt.com/oauth/ID/client.json',
  'vscode':
    'signs in with its client ID metadata document, https://vscode.dev/oauth/client-metadata.json',
  'cursor':
    'signs in with dynamic registration; cursor://anysphere.cursor-mcp/oauth/callback has to be registered',
  'codex':
    'signs in with its client ID metadata document, https://chatgpt.com/oauth/codex/client.json',
  'gemini-cli': 'signs in with dynamic registration',
  'inspector': 'signs in with dynamic registration',
};

const all = (line: string): Lines => Object.fromEntries(Object.keys(good).map((id) => [id, line]));

/** The exact lines, by server. */
export const lines: Readonly<Record<keyof typeof servers, Lines>> = {
  'has everything': good,
  'is on this machine': {
    ...good,
    claude:
      'fails at the connection because its vendor calls the server, and this one is on your machine; deploy it on a public https URL, or put a tunnel in front',
    chatgpt:
      'fails at the connection because its vendor calls the server, and this one is on your machine; deploy it on a public https URL, or put a tunnel in front',
  },
  'has a private address': {
    ...good,
    claude:
      'fails at the connection because its vendor calls the server, and this one has a private address; deploy it on a public https URL, or put a tunnel in front',
    chatgpt:
      'fails at the connection because its vendor calls the server, and this one has a private address; deploy it on a public https URL, or put a tunnel in front',
  },
  'asks for no token': all('connects without signing in: the server answers without a token'),
  'asks for no token, on this machine': {
    ...all('connects without signing in: the server answers without a token'),
    claude:
      'fails at the connection because its vendor calls the server, and this one is on your machine; deploy it on a public https URL, or put a tunnel in front',
    chatgpt:
      'fails at the connection because its vendor calls the server, and this one is on your machine; deploy it on a public https URL, or put a tunnel in front',
  },
  'answers 403': all(
    'likely fails at the challenge because a request without a token is answered with 403, and clients begin to sign in on 401; answer 401 with WWW-Authenticate: Bearer and resource_metadata',
  ),
  'is away': all('cannot be told: the server answered 503; audit again once it answers'),
  'has no metadata': all(
    'likely fails at the metadata because there is no protected resource metadata; serve it, and name it in resource_metadata of the challenge',
  ),
  'names no authorization server': all(
    'likely fails at the metadata because the protected resource metadata names no authorization server; name it in authorization_servers',
  ),
  'calls itself by its origin': {
    ...good,
    vscode:
      'fails at the metadata because it compares the URL it was given with resource, which is https://mcp.example; publish https://mcp.example/mcp as resource, or give the client that URL',
  },
  'calls itself by its URL with a slash': good,
  'calls itself by another path': {
    ...all(
      'likely fails at the metadata because it compares the URL it was given with resource, which is https://mcp.example/other; publish https://mcp.example/mcp as resource, or give the client that URL',
    ),
    vscode:
      'fails at the metadata because it compares the URL it was given with resource, which is https://mcp.example/other; publish https://mcp.example/mcp as resource, or give the client that URL',
  },
  'calls itself by another host': {
    ...all(
      'likely fails at the metadata because it compares the URL it was given with resource, which is https://other.example/mcp; publish https://mcp.example/mcp as resource, or give the client that URL',
    ),
    vscode:
      'fails at the metadata because it compares the URL it was given with resource, which is https://other.example/mcp; publish https://mcp.example/mcp as resource, or give the client that URL',
    codex:
      'fails at the metadata because it compares the URL it was given with resource, which is https://other.example/mcp; publish https://mcp.example/mcp as resource, or give the client that URL',
  },
  'does not call itself anything': all(
    'likely fails at the metadata because it compares the URL it was given with resource, which is missing; publish https://mcp.example/mcp as resource, or give the client that URL',
  ),
  'has an authorization server that was not looked at': all(
    'cannot be told: the authorization server is another host, as.example; --follow-issuer lets the audit read its metadata',
  ),
  'has an authorization server of another name': all(
    'likely fails at the authorization server because its metadata calls it https://other.example, and the resource https://as.example; let both say the same, character for character',
  ),
  'has an authorization server without PKCE': all(
    'likely fails at the authorization server because code_challenge_methods_supported does not list S256; demand PKCE with S256, and announce it',
  ),
  'takes no documents': {
    ...all('signs in with dynamic registration'),
    chatgpt: 'likely signs in with dynamic registration',
    cursor:
      'signs in with dynamic registration; cursor://anysphere.cursor-mcp/oauth/callback has to be registered',
  },
  'takes documents, and does not say none': {
    ...good,
    'claude': 'signs in with dynamic registration',
    'claude-code': 'likely signs in with dynamic registration',
    'codex': 'signs in with dynamic registration',
  },
  'takes documents, does not say none and registers nobody': {
    ...good,
    'claude':
      'likely signs in with a client that you register: advanced settings of the connector; redirect URIs https://claude.ai/api/mcp/auth_callback and https://claude.com/api/mcp/auth_callback',
    'claude-code':
      'likely signs in with a client that you register: --client-id and --callback-port; redirect URI http://localhost:PORT/callback',
    'cursor':
      'likely signs in with a client that you register: "auth" in mcp.json; redirect URI cursor://anysphere.cursor-mcp/oauth/callback',
    'codex':
      'cannot be told: whether it takes a client ID by hand is not known, and nothing else is offered; offer client ID metadata documents with none among the methods of clients, or registration',
    'gemini-cli':
      'likely signs in with a client that you register: "oauth" in its settings; redirect URI http://localhost:7777/oauth/callback',
    'inspector':
      'likely signs in with a client that you register: authentication settings; redirect URI http://localhost:6274/oauth/callback',
  },
  'registers nobody': {
    ...good,
    'cursor':
      'likely signs in with a client that you register: "auth" in mcp.json; redirect URI cursor://anysphere.cursor-mcp/oauth/callback',
    'gemini-cli':
      'likely signs in with a client that you register: "oauth" in its settings; redirect URI http://localhost:7777/oauth/callback',
    'inspector':
      'likely signs in with a client that you register: authentication settings; redirect URI http://localhost:6274/oauth/callback',
  },
  'takes neither documents nor registrations': {
    ...all(
      'likely signs in with a client that you register: advanced settings of the connector; redirect URIs https://claude.ai/api/mcp/auth_callback and https://claude.com/api/mcp/auth_callback',
    ),
    'claude-code':
      'likely signs in with a client that you register: --client-id and --callback-port; redirect URI http://localhost:PORT/callback',
    'chatgpt':
      'likely signs in with a client that you register: a predefined client; it shows its redirect URI when the connector is made',
    'vscode':
      'likely signs in with a client that you register: it asks; redirect URIs http://127.0.0.1:33418/ and https://vscode.dev/redirect',
    'cursor':
      'likely signs in with a client that you register: "auth" in mcp.json; redirect URI cursor://anysphere.cursor-mcp/oauth/callback',
    'codex':
      'cannot be told: whether it takes a client ID by hand is not known, and nothing else is offered; offer client ID metadata documents with none among the methods of clients, or registration',
    'gemini-cli':
      'likely signs in with a client that you register: "oauth" in its settings; redirect URI http://localhost:7777/oauth/callback',
    'inspector':
      'likely signs in with a client that you register: authentication settings; redirect URI http://localhost:6274/oauth/callback',
  },
  'closed its registration': {
    ...all(
      'likely signs in with a client that you register: advanced settings of the connector; redirect URIs https://claude.ai/api/mcp/auth_callback and https://claude.com/api/mcp/auth_callback',
    ),
    'claude-code':
      'likely signs in with a client that you register: --client-id and --callback-port; redirect URI http://localhost:PORT/callback',
    'chatgpt':
      'likely signs in with a client that you register: a predefined client; it shows its redirect URI when the connector is made',
    'vscode':
      'likely signs in with a client that you register: it asks; redirect URIs http://127.0.0.1:33418/ and https://vscode.dev/redirect',
    'cursor':
      'likely signs in with a client that you register: "auth" in mcp.json; redirect URI cursor://anysphere.cursor-mcp/oauth/callback',
    'codex':
      'cannot be told: whether it takes a client ID by hand is not known, and nothing else is offered; offer client ID metadata documents with none among the methods of clients, or registration',
    'gemini-cli':
      'likely signs in with a client that you register: "oauth" in its settings; redirect URI http://localhost:7777/oauth/callback',
    'inspector':
      'likely signs in with a client that you register: authentication settings; redirect URI http://localhost:6274/oauth/callback',
  },
  'registers listed redirects only': {
    ...all('signs in with dynamic registration'),
    claude:
      'signs in with dynamic registration; https://claude.ai/api/mcp/auth_callback has to be registered',
    chatgpt: 'likely signs in with dynamic registration',
    vscode: 'signs in with dynamic registration; https://vscode.dev/redirect has to be registered',
    cursor:
      'signs in with dynamic registration; cursor://anysphere.cursor-mcp/oauth/callback has to be registered',
  },
  'compares ports': {
    ...good,
    'claude-code':
      'fails at the registration because its document has a redirect without a port, and it uses a new one each time; let the port of redirects to the own machine differ (RFC 8252 section 7.3)',
  },
  'lists no scopes of the resource': {
    ...good,
    'gemini-cli':
      'fails at the scopes because it asks for the scopes that the authorization server lists, and mcp:access is not among them; list the scopes of the resource in scopes_supported of the authorization server',
  },
  'lists no scopes': {
    ...good,
    'chatgpt':
      'signs in with its client ID metadata document, https://chatgpt.com/oauth/ID/client.json; people sign in again when the token ends, as offline_access is not listed',
    'gemini-cli':
      'signs in with dynamic registration; it asks for no scope, so what it may do is for the authorization server to decide',
  },
  'knows no initialize': {
    ...good,
    'codex':
      'fails at the first request because it begins with initialize, which the server does not serve; serve clients of earlier revisions as well, or wait for a newer one of the client',
    'gemini-cli':
      'fails at the first request because it begins with initialize, which the server does not serve; serve clients of earlier revisions as well, or wait for a newer one of the client',
  },
  'cannot be read by pages': {
    ...good,
    inspector:
      'signs in with dynamic registration; the connection type Direct fails, as pages cannot read the protected resource metadata',
  },
};
