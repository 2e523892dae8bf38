import type { RequirementLevel } from './types.js';

/** A requirement on a resource server that every generated project satisfies. */
export interface Requirement {
  /** Row of the requirements matrix. */
  readonly id: string;
  /** In the newest revision; other revisions say where they differ. */
  readonly level: RequirementLevel;
  readonly text: string;
  /** File of the generated project that attacks or ensures it. */
  readonly proof: string;
  /** Only with this way to verify tokens. */
  readonly verification?: 'jwt' | 'introspection';
  /** Only where the tools call another API. */
  readonly downstream?: true;
  /** Only where clients can ask for the scopes of the server. */
  readonly scopeRequest?: true;
}

type Row = readonly [id: string, level: RequirementLevel, text: string];

const metadata: readonly Row[] = [
  ['PRM-01', 'MUST', 'publish protected resource metadata (RFC 9728)'],
  ['PRM-02', 'MUST', 'at the path-inserted well-known URL'],
  ['PRM-04', 'MUST', 'under exactly that name'],
  ['PRM-05', 'MUST', 'as 200 with one JSON object'],
  ['PRM-06', 'MUST', 'readable without a token'],
  ['PRM-07', 'MUST', 'with `resource`, an https URL without fragment'],
  ['PRM-09', 'MUST', 'whose `resource` is the identifier, code point for code point'],
  ['PRM-10', 'MUST', 'and the URL that the client called'],
  ['PRM-11', 'MUST', 'with at least one authorization server'],
  ['PRM-12', 'MUST', 'named by its issuer string'],
  ['PRM-14', 'SHOULD', 'with `scopes_supported`'],
  ['PRM-15', 'ADV', 'kept to the least scopes'],
  ['PRM-17', 'ADV', 'with header as the only bearer method'],
  ['PRM-18', 'SHOULD', 'with a name'],
  ['PRM-19', 'MUST', 'without empty lists'],
  ['PRM-23', 'ADV', 'built from configuration, never from request headers'],
  ['PRM-24', 'ADV', 'with a modest cache time'],
  ['CORS-05', 'ADV', 'readable by web pages'],
];

const challenge: readonly Row[] = [
  ['CHAL-01', 'MUST', 'no credentials: 401'],
  ['CHAL-02', 'MUST', 'with `WWW-Authenticate`'],
  ['CHAL-03', 'MUST', 'that names `resource_metadata`'],
  ['CHAL-04', 'MUST', 'in the form of RFC 6750'],
  ['CHAL-05', 'MUST', 'without repeated parameters'],
  ['CHAL-06', 'MUST', 'never echoing what was sent'],
  ['CHAL-07', 'SHOULD', 'and without an error when no token was sent'],
  ['CHAL-15', 'SHOULD', 'the 401 names the scopes to start with'],
  ['CHAL-19', 'SHOULD', 'never `offline_access`'],
  ['CHAL-21', 'MUST', 'authenticate before any JSON-RPC processing'],
  ['CHAL-22', 'MUST', 'on every HTTP method'],
  ['CHAL-23', 'ADV', 'never redirect to a login page'],
  ['BEAR-08', 'MUST', 'verify on each request'],
  ['SESS-01', 'MUST', 'sessions never authenticate'],
  ['LEG-02', 'ADV', 'older protocol versions gain no weaker check'],
];

const bearer: readonly Row[] = [
  ['BEAR-01', 'MUST', 'accept `Authorization: Bearer`'],
  ['BEAR-02', 'MUST', 'whatever the case of the scheme'],
  ['BEAR-03', 'MUST', 'never take a token from the query'],
  ['BEAR-04', 'ADV', 'nor from a form or a cookie'],
  ['BEAR-05', 'SHOULD', 'never let the query copy win'],
  ['BEAR-06', 'ADV', 'refuse two Authorization fields'],
  ['BEAR-07', 'MUST', 'enforce the grammar of the header'],
  ['BEAR-09', 'ADV', 'cap the size of a token'],
  ['CHAL-11', 'MUST', 'malformed credentials: 400 `invalid_request`'],
];

const scopes: readonly Row[] = [
  ['CHAL-12', 'MUST', 'insufficient scope: 403'],
  ['CHAL-13', 'SHOULD', 'with `insufficient_scope`, `scope` and `resource_metadata`'],
  ['CHAL-16', 'SHOULD', 'naming everything the operation needs, at once'],
  ['CHAL-20', 'MUST', 'decided before a stream could start'],
  ['PRM-16', 'SHOULD', 'no `offline_access` among the scopes'],
  ['SCOPE-01', 'MUST', 'access control per tool'],
  ['SCOPE-02', 'MUST', 'all listed scopes are needed'],
  ['SCOPE-03', 'MUST', 'a broader scope that implies the needed one suffices'],
  ['SCOPE-04', 'ADV', 'the challenge still names the narrow one'],
  ['SCOPE-05', 'MUST', 'scopes are compared exactly'],
  ['SCOPE-06', 'ADV', 'and read from a string or a list'],
  ['SCOPE-07', 'ADV', 'a token with few scopes works for what they cover'],
  ['TRANS-02', 'MUST', 'batches are refused'],
  ['ERR-01', 'ADV', 'an unknown tool is an ordinary JSON-RPC error'],
];

/** What the challenge of a 403 has to say, where it can lead to more scopes. */
const STEP_UP: readonly string[] = ['CHAL-13', 'CHAL-16', 'SCOPE-04'];

const transport: readonly Row[] = [
  ['ORIG-01', 'MUST', 'validate Origin'],
  ['ORIG-02', 'MUST', 'an invalid one gets 403'],
  ['ORIG-03', 'ADV', 'an absent one is fine'],
  ['ORIG-04', 'ADV', 'scheme, host and port are compared'],
  ['ORIG-05', 'ADV', 'Host is on an allow-list'],
  ['CORS-01', 'ADV', 'preflights need no token'],
  ['CORS-02', 'ADV', 'and name the headers of the protocol'],
  ['CORS-03', 'ADV', 'the challenge is exposed to pages'],
  ['CORS-04', 'ADV', 'on refusals too'],
  ['TLS-02', 'ADV', 'plain http behind a TLS proxy is refused'],
  ['TLS-05', 'ADV', 'HSTS on an https resource'],
  ['TRANS-01', 'MUST', 'one endpoint path'],
  ['TRANS-06', 'SHOULD', 'other methods than POST: 405'],
  ['SESS-09', 'SHOULD', 'session and event ids are ignored and not given out'],
  ['DOS-03', 'ADV', 'size, nesting and compression are bounded'],
  ['CACHE-01', 'ADV', 'refusals and authenticated answers are not cached'],
];

const isolation: readonly Row[] = [
  ['META-15', 'MUST', 'identity comes from the request alone'],
  ['DOS-01', 'MUST', 'messages, tool calls and open streams are limited per user'],
];

const log: readonly Row[] = [
  ['LOG-02', 'ADV', 'no token, header, argument or query in a log'],
  ['LOG-03', 'ADV', 'who, what, decision in every line'],
  ['SCOPE-13', 'ADV', 'step-ups are recorded'],
];

const signedTokens: readonly Row[] = [
  ['CHAL-08', 'MUST', 'an unusable token: 401 `invalid_token`'],
  ['CHAL-09', 'MUST', 'an expired token: 401'],
  ['TOK-02', 'MUST', "signatures are verified with the issuer's keys"],
  ['TOK-03', 'MUST', 'algorithms come from an allow-list'],
  ['TOK-04', 'MUST', '`none` is refused in any spelling'],
  ['TOK-05', 'MUST', 'no HMAC with a public key'],
  ['TOK-07', 'MUST', '`iss` equals the configured issuer'],
  ['TOK-09', 'MUST', '`aud` names this server'],
  ['TOK-10', 'MUST', 'no `aud`, no access'],
  ['TOK-11', 'MUST', 'whole values are compared'],
  ['TOK-14', 'MUST', '`exp` is there and in the future'],
  ['TOK-15', 'MUST', '`nbf` is not in the future'],
  ['TOK-16', 'MAY', 'with a small leeway'],
  ['TOK-17', 'ADV', '`iat` is not in the future'],
  ['TOK-18', 'MUST', '`typ` is one of an access token'],
  ['TOK-19', 'MUST', 'other kinds of tokens are refused'],
  ['TOK-20', 'MUST', 'unknown critical extensions are refused'],
  ['TOK-22', 'SHOULD', 'key material in the token is ignored'],
  ['TOK-23', 'MUST', 'compact JWS only'],
  ['TOK-31', 'MUST', 'no token of another API'],
  ['TOK-32', 'ADV', 'the tenant is pinned'],
];

const keys: readonly Row[] = [
  ['TOK-21', 'ADV', 'unknown key ids cause at most one fetch per back-off'],
  ['TOK-28', 'ADV', 'unreachable keys: 503, never open'],
  ['TOK-29', 'MUST', 'metadata must name the configured issuer'],
  ['TOK-30', 'ADV', 'keys are cached for minutes, and survive an outage'],
];

const introspection: readonly Row[] = [
  ['CHAL-09', 'MUST', 'an expired token: 401'],
  ['TOK-07', 'MUST', '`iss`, where given, equals the configured issuer'],
  ['TOK-09', 'MUST', '`aud` names this server'],
  ['TOK-10', 'MUST', 'no `aud`, no access'],
  ['TOK-11', 'MUST', 'whole values are compared'],
  ['TOK-14', 'MUST', '`exp` is there and in the future'],
  ['TOK-15', 'MUST', '`nbf` is not in the future'],
  ['TOK-26', 'MUST', 'introspection with credentials, and own checks on the answer'],
  ['TOK-27', 'ADV', 'answers are remembered briefly, never past expiry'],
  ['TOK-28', 'ADV', 'an unreachable endpoint: 503, never open'],
];

const downstream: readonly Row[] = [
  ['PASS-01', 'MUST', "the caller's token goes to no other API"],
  ['PASS-02', 'MUST', 'other APIs get a token of their own'],
];

const rows = (
  proof: string,
  list: readonly Row[],
  verification?: 'jwt' | 'introspection',
): Requirement[] =>
  list.map(([id, level, text]) => ({
    id,
    level,
    text,
    proof: `test/auth/${proof}`,
    ...(verification ? { verification } : {}),
  }));

/** The requirements, in the order of the matrix. */
export const requirements: readonly Requirement[] = [
  ...rows('metadata.test.ts', metadata),
  ...rows('challenge.test.ts', challenge),
  ...rows('bearer.test.ts', bearer),
  ...rows('token.test.ts', signedTokens, 'jwt'),
  ...rows('keys.test.ts', keys, 'jwt'),
  ...rows('introspection.test.ts', introspection, 'introspection'),
  ...rows('scopes.test.ts', scopes).map((row) =>
    STEP_UP.includes(row.id) ? { ...row, scopeRequest: true as const } : row,
  ),
  ...rows('isolation.test.ts', isolation),
  ...rows('transport.test.ts', transport),
  ...rows('log.test.ts', log),
  ...rows('downstream.test.ts', downstream).map((row) => ({ ...row, downstream: true as const })),
];
