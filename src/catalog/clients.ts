/** What is known of a client, and how: read in its source or documents or measured, or likely only. What is not known is left out. */
export interface ClientFact<Value> {
  readonly is: Value;
  readonly certainty: 'verified' | 'likely';
  /** Where it was read, or which version was measured. */
  readonly source: string;
}

/** How a client finds its way into a server (RFC 9728, RFC 8414, RFC 7591, client ID metadata documents). */
export interface ClientRecord {
  readonly id: string;
  readonly name: string;
  /** When its facts were gathered: clients change faster than servers. */
  readonly seen: string;
  /** Where its requests come from: the machine of the user, or its vendor. */
  readonly calls: ClientFact<'from the machine' | 'from the vendor'>;
  /** URL of its client ID metadata document, where it uses one. */
  readonly document?: ClientFact<string>;
  /** It uses the document only where `none` stands among the methods of clients. */
  readonly documentNeedsNone?: ClientFact<true>;
  /** It registers itself where it uses no document. */
  readonly registers?: ClientFact<boolean>;
  /** A redirect URI off the machine that it registers: a server that refuses one refuses the whole set. */
  readonly redirect?: ClientFact<string>;
  /** Takes a client ID that was registered by hand: where it is entered, and with which redirect URIs. */
  readonly byHand?: ClientFact<string>;
  /** Goes on only where PKCE with S256 is announced. */
  readonly wantsPkce?: ClientFact<true>;
  /** How it compares `resource` of the metadata with the URL it was given. */
  readonly comparesResource?: ClientFact<'whole' | 'by origin'>;
  /** Asks for the scopes that the authorization server lists, whatever the resource says. */
  readonly asksListedScopes?: ClientFact<true>;
  /** Its document has redirects to the own machine without a port, and uses any. */
  readonly anyPort?: ClientFact<true>;
  /** Begins with `initialize` alone, as clients of revisions with sessions do. */
  readonly initializes?: ClientFact<true>;
  /** What of it runs in a web page, which has to be allowed to read the metadata; the rest does not. */
  readonly inPage?: ClientFact<string>;
  /** Keeps people signed in only where this scope is listed. */
  readonly staysWith?: ClientFact<'offline_access'>;
}

const verified = <const Value>(is: Value, source: string) =>
  ({ is, certainty: 'verified', source }) as const;
const likely = <const Value>(is: Value, source: string) =>
  ({ is, certainty: 'likely', source }) as const;

const MUST_REFUSE = 'MCP authorization: clients must refuse to go on without it; not measured';
const MUST_COMPARE = 'RFC 9728 section 3.3, as the official SDKs do it; not measured';
const DOCUMENTED = 'its documentation; not measured';

const wantsPkce = likely(true, MUST_REFUSE);
const comparesResource = likely('by origin', MUST_COMPARE);

/** Clients that many people use, those that their vendor runs first. A hint, no promise. */
export const clients: readonly ClientRecord[] = [
  {
    id: 'claude',
    name: 'Claude (web)',
    seen: '2026-11-29',
    calls: verified('from the vendor', 'anthropics/claude-ai-mcp#518'),
    document: verified(
      'https://claude.ai/oauth/mcp-oauth-client-metadata',
      'anthropics/claude-ai-mcp#96',
    ),
    documentNeedsNone: verified(true, 'registrations observed'),
    registers: verified(true, 'registrations observed'),
    redirect: verified('https://claude.ai/api/mcp/auth_callback', 'dropseed/plain#108'),
    byHand: likely(
      'advanced settings of the connector; redirect URIs https://claude.ai/api/mcp/auth_callback and https://claude.com/api/mcp/auth_callback',
      DOCUMENTED,
    ),
    wantsPkce,
    comparesResource,
  },
  {
    id: 'claude-code',
    name: 'Claude Code',
    seen: '2026-11-29',
    calls: verified('from the machine', 'measured, 2.1.332'),
    document: verified('https://claude.ai/oauth/claude-code-client-metadata', 'measured, 2.1.332'),
    documentNeedsNone: likely(true, 'as Claude on the web'),
    registers: verified(true, 'measured, 2.1.332'),
    byHand: likely(
      '--client-id and --callback-port; redirect URI http://localhost:PORT/callback',
      DOCUMENTED,
    ),
    anyPort: verified(true, 'measured, 2.1.332'),
    wantsPkce,
    comparesResource,
  },
  {
    id: 'chatgpt',
    name: 'ChatGPT',
    seen: '2026-11-29',
    calls: verified('from the vendor', 'developers.openai.com/apps-sdk/build/auth'),
    document: verified(
      'https://chatgpt.com/oauth/ID/client.json',
      'developers.openai.com/apps-sdk/build/auth',
    ),
    registers: likely(true, DOCUMENTED),
    byHand: likely(
      'a predefined client; it shows its redirect URI when the connector is made',
      DOCUMENTED,
    ),
    staysWith: verified('offline_access', 'developers.openai.com/apps-sdk/build/auth'),
    wantsPkce,
    comparesResource,
  },
  {
    id: 'vscode',
    name: 'VS Code',
    seen: '2026-11-29',
    calls: verified('from the machine', 'microsoft/vscode, src/vs/base/common/oauth.ts'),
    document: verified(
      'https://vscode.dev/oauth/client-metadata.json',
      'microsoft/vscode, src/vs/base/common/oauth.ts',
    ),
    registers: verified(true, 'microsoft/vscode, src/vs/base/common/oauth.ts'),
    redirect: verified(
      'https://vscode.dev/redirect',
      'microsoft/vscode, src/vs/base/common/oauth.ts',
    ),
    byHand: likely(
      'it asks; redirect URIs http://127.0.0.1:33418/ and https://vscode.dev/redirect',
      DOCUMENTED,
    ),
    comparesResource: verified('whole', 'microsoft/vscode#278512'),
    wantsPkce,
  },
  {
    id: 'cursor',
    name: 'Cursor',
    seen: '2026-11-29',
    calls: likely('from the machine', DOCUMENTED),
    registers: verified(true, 'registrations observed'),
    redirect: verified(
      'cursor://anysphere.cursor-mcp/oauth/callback',
      'ProfessionalWiki/MediaWiki-MCP-Server#453',
    ),
    byHand: likely(
      '"auth" in mcp.json; redirect URI cursor://anysphere.cursor-mcp/oauth/callback',
      DOCUMENTED,
    ),
    wantsPkce,
    comparesResource,
  },
  {
    id: 'codex',
    name: 'Codex',
    seen: '2026-11-29',
    calls: verified('from the machine', 'measured, 0.171.0'),
    document: verified('https://chatgpt.com/oauth/codex/client.json', 'measured, 0.171.0'),
    documentNeedsNone: verified(true, 'registrations observed'),
    registers: verified(true, 'measured, 0.171.0'),
    comparesResource: verified('by origin', 'measured, 0.171.0'),
    initializes: verified(true, 'measured, 0.171.0'),
    wantsPkce,
  },
  {
    id: 'gemini-cli',
    name: 'Gemini CLI',
    seen: '2026-11-29',
    calls: verified('from the machine', 'measured, 0.61.0'),
    registers: verified(true, 'measured, 0.61.0'),
    byHand: likely(
      '"oauth" in its settings; redirect URI http://localhost:7777/oauth/callback',
      DOCUMENTED,
    ),
    asksListedScopes: verified(true, 'measured, 0.61.0'),
    initializes: verified(true, 'measured, 0.61.0'),
    wantsPkce,
    comparesResource,
  },
  {
    id: 'inspector',
    name: 'MCP Inspector',
    seen: '2026-11-29',
    calls: verified('from the machine', 'measured, 2.12.0'),
    registers: verified(true, 'measured, 2.12.0'),
    byHand: likely(
      'authentication settings; redirect URI http://localhost:6274/oauth/callback',
      DOCUMENTED,
    ),
    inPage: verified('the connection type Direct', 'measured, 1.0.3'),
    wantsPkce,
    comparesResource,
  },
];
