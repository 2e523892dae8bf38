/** A flag of `audit`. */
export interface AuditFlag {
  readonly name: string;
  readonly kind: 'text' | 'number' | 'switch';
  readonly group: 'What' | 'Tokens' | 'Test issuer' | 'Bounds' | 'Output';
  readonly describe: string;
  readonly fallback?: string;
}

const flag =
  (group: AuditFlag['group'], kind: AuditFlag['kind']) =>
  (name: string, describe: string, fallback?: string): AuditFlag => ({
    ...{ name, kind, group, describe },
    ...(fallback === undefined ? {} : { fallback }),
  });
const what = flag('What', 'text');
const token = flag('Tokens', 'text');
const issuer = flag('Test issuer', 'text');
const bound = flag('Bounds', 'number');
const permit = flag('Bounds', 'switch');
const file = flag('Output', 'text');
const output = flag('Output', 'switch');

/** Every flag of `create-secure-mcp audit [url]`; help and reading come from here. */
export const auditFlags: readonly AuditFlag[] = [
  what('project', 'Start this generated project, audit it and stop it, in place of a URL'),
  what('spec', 'Judge by this revision of the MCP specification', 'what the server speaks'),

  token('token-env', 'Environment variable that holds an access token'),
  token('token-file', 'File that holds it'),
  token('token-low-env', 'Variable with a token that has fewer scopes'),
  token('token-low-file', 'File with it'),
  token('token-other-env', 'Variable with a token of another user'),
  token('token-other-file', 'File with it'),

  flag('Test issuer', 'number')(
    'issuer-port',
    'Run a test issuer on this loopback port; the server must trust http://127.0.0.1:PORT',
  ),
  issuer('issuer-audience', 'What aud of a good token names', 'the URL'),
  issuer('issuer-scopes', 'Scopes of a good token, with commas', 'what the server asks for'),
  issuer('issuer-client-id', 'client_id of a good token', 'audit-client'),
  issuer('issuer-subject', 'sub of a good token', 'audit-user'),
  issuer('issuer-typ', 'JWS typ of a good token; "" for none', 'at+jwt'),
  issuer('issuer-alg', 'JWS algorithm', 'RS256'),
  issuer('issuer-claims', 'JSON file with claims that every token has beside'),

  bound('max-requests', 'Requests in all', '400; 2000 with --project'),
  bound('rate', 'Requests per second', '20; 200 on loopback'),
  bound('timeout', 'Seconds for one answer', '10'),
  bound('max-time', 'Seconds for everything', '300'),
  permit('allow-tool-calls', 'Call tools of the server; without it none is called'),
  permit('follow-issuer', 'Read the metadata of authorization servers on other hosts'),
  permit('private-network', 'Names may lead to private addresses'),

  file('report', 'Write an HTML page to this file'),
  file('sarif', 'Write SARIF 2.1.0 to this file'),
  file('junit', 'Write JUnit XML to this file'),
  output('list', 'List every requirement with the checks that cover it; audits nothing'),
  output('json', 'Exactly one JSON document on standard output'),
  output('verbose', 'Show what passed too, and where an unexpected error came from'),
];
