/** A test of a generated project. */
interface ThreatTest {
  /** Below `test/auth`, without `.test.ts`. */
  readonly file: string;
  /** Of the test or of a row in its table, without the requirements it names. */
  readonly title: string;
}

/** An attack on a generated server, what stands against it, and the tests that make the attack. */
export interface Threat {
  readonly attack: string;
  readonly defence: string;
  /** A project lists those that it has. */
  readonly tests: readonly ThreatTest[];
  /** Only with this way to verify tokens. */
  readonly verification?: 'jwt' | 'introspection';
  /** Only where tokens that are bound to a key are taken, or only where they are not. */
  readonly dpop?: boolean;
}

const tests = (file: string, ...titles: string[]): ThreatTest[] =>
  titles.map((title) => ({ file, title }));

/** Ordered by what an attacker holds: a token, a request, a place on the way. */
export const threats: readonly Threat[] = [
  {
    attack: 'A token that was issued for another server is used here (confused deputy)',
    defence: '`aud` must be this resource: the whole value, no prefix, no origin, no sibling path',
    tests: [
      ...tests('token', 'for another API', 'for a sibling path', 'for a longer path'),
      ...tests(
        'introspection',
        'for another API',
        'for a part of the URL only, such as the origin',
        'for a longer path',
      ),
    ],
  },
  {
    attack: 'A token of another authorization server or another tenant',
    defence: '`iss` is compared byte by byte with the one configured issuer',
    tests: tests('token', 'of another issuer', 'of another tenant'),
    verification: 'jwt',
  },
  {
    attack: 'A token of another authorization server or another tenant',
    defence:
      'Only the configured authorization server is asked; `iss`, where it answers with one, is compared byte by byte',
    tests: tests('introspection', 'of another issuer', 'is refused when nobody knows it: %s'),
    verification: 'introspection',
  },
  {
    attack: 'A token of one trusted authorization server passes for one of another (mix-up)',
    defence:
      '`iss`, read unverified, picks the one verifier whose keys, audience, algorithms and rules then count; a key of one issuer never verifies a token of another',
    tests: [
      ...tests(
        'issuers',
        'of the further issuer, signed by the key of the main one',
        'of the main issuer, signed by the key of the further one',
        'of the main issuer that says it is of the further one: a mix-up',
        'that names both issuers',
        'is its audience: none is good at another issuer',
        'are its algorithms',
        'is what its users do: a subject of the same name at the main one is somebody else',
      ),
    ],
  },
  {
    attack: 'One authorization server is down or slow, to lock out the users of another',
    defence: 'Key sets, limits and back-offs are apart; unknown issuers cause no request at all',
    tests: [
      ...tests('issuers', 'keeps its tokens waiting, and those of no other'),
      ...tests('issuers', 'holds up nobody but its own users'),
      ...tests('issuers', 'is asked for nothing by tokens of issuers that are not known'),
    ],
  },
  {
    attack: 'A user’s token is shown to another authorization server, to be exchanged there',
    defence: 'Only tokens of the main issuer are exchanged; users of others are refused in words',
    tests: tests(
      'downstream-issuers',
      'is not called: their token is for no eyes but those of its issuer',
    ),
  },
  {
    attack: 'A forged token: unsigned, signed with a public key as the secret, or changed',
    defence: 'An allow-list of algorithms and the issuer’s own keys; nothing in the token decides',
    tests: [
      ...tests('token', 'is refused unsigned, with alg %s'),
      ...tests('token', 'is refused when signed by HMAC with the public key as the secret'),
      ...tests('token', 'is refused after its claims were changed'),
      ...tests('token', 'cannot bring its own key or have one fetched'),
    ],
    verification: 'jwt',
  },
  {
    attack: 'A made-up token, or one that is no longer good',
    defence:
      'Nothing in the token decides; only `active: true` from the authorization server counts',
    tests: tests(
      'introspection',
      'not active',
      'is refused when nobody knows it: %s',
      'is refused, and no 503, where the authorization server takes it for no token',
    ),
    verification: 'introspection',
  },
  {
    attack: 'Another kind of token of the same issuer: an ID token, a logout token',
    defence: 'Listed types only, and what the provider’s access tokens must and must not say',
    tests: [
      ...tests('token', 'with an unlisted type', 'that is a logout token'),
      ...tests('provider', 'do not get in with another $claim: $reason'),
    ],
    verification: 'jwt',
  },
  {
    attack: 'Another kind of token of the same issuer: a refresh token, a client’s own',
    defence: 'What is said of the provider’s access tokens, and must not be; bearer tokens only',
    tests: [
      ...tests('provider', 'do not get in with another $claim: $reason'),
      ...tests('introspection', 'of the type DPoP'),
    ],
    verification: 'introspection',
  },
  {
    attack: 'A token that has expired',
    defence: 'Times are required and checked, also of tokens that are remembered',
    tests: [
      ...tests('token', 'that has expired', 'that never expires'),
      ...tests('keys', 'do not keep an expired token alive in the cache'),
      ...tests('introspection', 'that has expired', 'is never remembered past its expiry'),
    ],
  },
  {
    attack: 'A token that was revoked',
    defence: 'The authorization server is asked again after a minute at most',
    tests: tests('introspection', 'is refused soon after it was revoked'),
    verification: 'introspection',
  },
  {
    attack: 'A machine’s token passes for a user',
    defence: 'Tokens without a user are refused',
    tests: tests('provider', 'do not get in without a user: $reason'),
  },
  {
    attack: 'A user, or a client that nobody listed, passes for a machine',
    defence:
      'Rights need a listed client ID and proof that only the authorization server can write',
    tests: tests(
      'machines',
      'do not get in when they are not listed: %j',
      'are none for a token that only looks like theirs: another $claim',
      'are not impersonated by a user who meets a mark of theirs: $reason',
    ),
  },
  {
    attack: 'A machine’s token carries more than the machine needs',
    defence: 'A list of the scopes that each may hold, and tools that no machine may call',
    tests: tests(
      'machines',
      'hold no more than the list says, whatever their token carries',
      'call no tool that needs a user, and are asked for no scope: it would loop',
    ),
  },
  {
    attack: 'A client whose ID is a user’s subject reads what is that user’s',
    defence: 'State is kept by issuer, subject and kind of caller',
    tests: tests(
      'machines',
      'share nothing with a user whose subject is spelled like their client ID',
    ),
  },
  {
    attack: 'A role is spelled, nested or named in a way that grants more',
    defence:
      'Exact names, own members of the claim alone, and never more than the client was granted',
    tests: tests(
      'roles',
      'grant nothing that are written %s',
      'bring no scope that the client was not granted: it can ask for it',
      'are own members of objects alone: %j',
    ),
  },
  {
    attack: 'A token leaves out the groups of a user who has too many',
    defence: 'Refused: nothing is guessed or fetched',
    tests: tests('roles', 'that the token keeps elsewhere are not guessed, and not fetched'),
  },
  {
    attack: 'A stolen token that was bound to its client’s key',
    defence: 'Tokens with `cnf` are refused, because the proof is not checked here',
    tests: [
      ...tests('token', 'bound to a DPoP key and sent as a bearer token'),
      ...tests('introspection', 'bound to a DPoP key'),
    ],
    dpop: false,
  },
  {
    attack: 'A stolen token that was bound to its client’s key',
    defence:
      'Each request needs a proof that is signed by that key; without one the token is refused',
    tests: [
      ...tests(
        'dpop',
        'is refused as a bearer token, with a good proof beside it too: no downgrade',
        'is refused where cnf has %s, in either scheme',
      ),
      ...tests(
        'dpop-proof',
        'by another key is refused, of a client that has a token of its own too',
      ),
    ],
    dpop: true,
  },
  {
    attack: 'A proof that was made for another request, another token, or long ago',
    defence: 'RFC 9449 section 4.3, check by check; the URL that counts is the configured one',
    tests: tests(
      'dpop-proof',
      'of another request is refused: %s %j',
      'of another URL is refused: another %s',
      'of the address behind the proxy, or one that headers name, is refused',
      'of another time is refused: %i seconds from now',
      'for another token is refused',
    ),
    dpop: true,
  },
  {
    attack: 'A forged proof: unsigned, signed by another key, or by the public key as a secret',
    defence: 'Listed asymmetric algorithms, and the public key that the token is bound to',
    tests: tests(
      'dpop-proof',
      'is refused: %s',
      'is refused with a private key in its header',
      'is refused when signed by HMAC with the public key as the secret',
    ),
    dpop: true,
  },
  {
    attack: 'A proof is replayed together with its token',
    defence: 'Each proof counts once; a store that is full or down refuses',
    tests: tests(
      'dpop',
      'is not taken again, nor is its jti',
      'is taken once of many at the same time',
      'and nobody knows of, because the store %s, gets 503 (fail closed)',
    ),
    dpop: true,
  },
  {
    attack: 'A withdrawn signing key goes on signing',
    defence: 'Keys are fetched anew; tokens that were remembered go with them',
    tests: tests('keys', 'stop counting once withdrawn, also for tokens seen before'),
    verification: 'jwt',
  },
  {
    attack: 'A session or an earlier success stands in for a token (session hijacking)',
    defence: 'There are no sessions; every request is verified',
    tests: [
      ...tests('challenge', 'does not get in with a session id or an earlier success'),
      ...tests('transport', 'ignores session and event ids and gives out none'),
    ],
  },
  {
    attack: 'A tool is called beyond what the user consented to',
    defence:
      'Every tool names its scopes; the guard and a second gate in the MCP server check them',
    tests: [
      ...tests('scopes', 'may not be called without %s'),
      ...tests('scopes', 'may not be called with scopes that only look alike'),
      ...tests('second-gate', 'refuses %s without its scopes'),
    ],
  },
  {
    attack: 'A resource or a prompt is read, completed or listened to beyond that consent',
    defence:
      'One scope map for all of it, judged before the SDK is reached; two entries that mean one URI and need different scopes stop the start',
    tests: [
      ...tests('surface', 'needs all its scopes: %s %j', 'stops the server at start: %j'),
      ...tests('surface-own', 'need each of their scopes, and a refusal names them all'),
      ...tests(
        'surface-lists',
        'decide nothing: what they hide is asked for by name and answered with its scopes',
      ),
    ],
  },
  {
    attack: 'A URI climbs out of its template: encoded slashes, dot segments, another spelling',
    defence:
      'URIs are resolved as the SDK resolves them; values are decoded once, and one that is no plain name reaches no handler',
    tests: [
      ...tests('surface-resources', 'runs nothing for what is no name: %s'),
      ...tests(
        'surface-resources',
        'is not that of another spelling, where URIs tell them apart: %s',
      ),
      ...tests('surface', 'is found by the URI that the SDK makes of it: %j'),
      ...tests('uri-variables', 'name nothing when one holds what no name does: %s'),
    ],
  },
  {
    attack: 'What another user has is found out, by reading, completing or listening',
    defence:
      'It is answered like what there is not; completions know their caller, and updates go to the streams of their owner',
    tests: [
      ...tests(
        'surface-resources',
        'of another user is answered like one that there is not, byte for byte',
      ),
      ...tests('surface-resources', 'suggests what is the caller’s own, and nothing of others'),
      ...tests('surface-listen', 'reach the streams of the user whose they are, and nobody else’s'),
      ...tests('surface-listen', 'of others cannot be asked for'),
    ],
  },
  {
    attack: 'A new tool that nobody gave scopes is open to all',
    defence: 'The server does not start, and unknown tools are refused',
    tests: [
      ...tests('scopes', 'stop the server at start when a tool has no entry'),
      ...tests('scopes', 'grant nothing for the unknown tool "%s"'),
    ],
  },
  {
    attack: 'Users are made to consent to more than they need',
    defence: 'Challenges name the least scopes and what the call lacks, never `offline_access`',
    tests: [
      ...tests('challenge', 'is told the least scopes to ask for, never offline_access'),
      ...tests('scopes', 'are named narrowly, whatever the hierarchy says'),
    ],
  },
  {
    attack: 'Two readings of one request: two tokens, a key twice, a batch, headers that lie',
    defence: 'What is decided on is what is executed; what can be read two ways is refused',
    tests: [
      ...tests('bearer', 'refuses two Authorization fields, %s'),
      ...tests(
        'scopes',
        'are decided on the body that is executed: of duplicate keys both see the last',
      ),
      ...tests('scopes', 'cannot be smuggled past the guard by headers that name another tool'),
      ...tests('scopes', 'cannot be smuggled in a batch'),
      ...tests(
        'raw-request',
        'is refused when its target is no path',
        'is refused at %s, another spelling of the path',
      ),
    ],
  },
  {
    attack: 'A token leaks through URLs, cookies, caches or logs',
    defence: 'It is taken from the header only, answers are not stored, logs hold no secret',
    tests: [
      ...tests('bearer', 'never takes a token from the query'),
      ...tests('bearer', 'never takes a token from a form or a cookie'),
      ...tests('transport', 'asks nobody to keep an answer'),
      ...tests('log', 'never holds a token, a header, an argument or a query'),
    ],
  },
  {
    attack: 'The token is passed on, or a tool or the model gets hold of it',
    defence: 'Nothing behind the guard sees it; other APIs get a token of their own',
    tests: [
      ...tests('isolation', 'have tokens that no tool can see'),
      ...tests('downstream', 'is called with a token of its own, got for it by name'),
      ...tests('downstream', 'leaves nothing for a tool to see of either token'),
      ...tests(
        'introspection',
        'is shown to nobody but the authorization server, in the body, with credentials',
      ),
    ],
  },
  {
    attack: 'A tool’s input sends the external API’s token elsewhere (SSRF)',
    defence: 'One base URL, no path that could be read as another one, and no redirect is followed',
    tests: [
      ...tests(
        'external-api',
        'is not sent when its path could be read as one that leads elsewhere: %j',
      ),
      ...tests('downstream', 'is the only place its token goes to: not %s'),
      ...tests(
        'downstream',
        'is reached without following any redirect, and so is the token endpoint',
      ),
    ],
  },
  {
    attack: 'One user gets what belongs to another',
    defence: 'Callers are told apart by issuer and subject; nothing is shared between requests',
    tests: [
      ...tests('isolation', 'are never mixed up, on whatever connection they call'),
      ...tests('isolation', 'of two issuers never share a key, even with the same subject'),
      ...tests('downstream', 'is never called for one user with the token of another'),
    ],
  },
  {
    attack: 'A web page calls a server on the user’s machine or network (DNS rebinding)',
    defence: 'Listed origins and hosts only, compared as they are written',
    tests: [
      ...tests('transport', '%s is refused with 403, even with a good token'),
      ...tests('transport', 'of another name is refused'),
    ],
  },
  {
    attack: 'Clients are sent to an attacker’s authorization server',
    defence: 'Metadata and challenges come from the configuration, never from request headers',
    tests: [
      ...tests('metadata', 'does not change with a forged %s', 'is not served under a forged Host'),
    ],
  },
  {
    attack: 'The keys come from somebody else (mix-up, redirects, plain http)',
    defence: 'Metadata must name the issuer; keys come over TLS, without redirects',
    tests: [
      ...tests('keys', 'does not trust metadata that %s', 'are not taken from %s'),
      ...tests('config', 'refuses %s=%s in production'),
    ],
    verification: 'jwt',
  },
  {
    attack: 'The word on a token comes from somebody else (redirects, plain http)',
    defence: 'The configured endpoint is asked over TLS, with credentials, without redirects',
    tests: [
      ...tests('introspection', 'means 503 with an authorization server %s'),
      ...tests('introspection', 'may be asked without TLS, and redirects nobody'),
      ...tests('config', 'refuses %s=%s in production'),
    ],
    verification: 'introspection',
  },
  {
    attack: 'The authorization server is made unreachable',
    defence:
      'Nobody is let in whose token cannot be checked (503), and no good token is thrown away',
    tests: [
      ...tests('keys', 'that cannot be had mean 503, neither 200 nor 401: issuer %s'),
      ...tests('introspection', 'means 503 with an authorization server %s'),
    ],
  },
  {
    attack: 'The server is made to flood the authorization server',
    defence: 'Unknown keys and failures cause one request in five seconds',
    tests: [
      ...tests(
        'keys',
        'are not fetched for every unknown key id: 1,000 tokens, at most one fetch',
        'are asked for once per back-off while the issuer is down, not once per token',
      ),
      ...tests('downstream', 'is not asked for again for five seconds after a refusal'),
    ],
    verification: 'jwt',
  },
  {
    attack: 'The server is made to flood the authorization server',
    defence:
      'A token is asked about once at a time, a refused one again after five seconds, 25 new ones at the same time; an endpoint that fails is left alone for a second',
    tests: [
      ...tests(
        'introspection',
        'by many calls with one good token at the same time costs one question',
        'by one bad token again and again costs one question in seconds',
        'is not asked about again and again with an authorization server %s',
        'is asked about again when Retry-After allows: %s',
      ),
      ...tests('turns', 'are asked 25 at the same time, and who waited longest comes next'),
      ...tests('downstream', 'is not asked for again for five seconds after a refusal'),
    ],
    verification: 'introspection',
  },
  {
    attack: 'Made-up tokens, or one that the authorization server chokes on, shut everybody out',
    defence:
      'Tokens that were accepted before are asked about apart from all others, which wait in a bounded queue; what is said of one token silences no other',
    tests: [
      ...tests(
        'introspection',
        'by a token that is answered with %s silences nobody else',
        'by a token that makes the authorization server look %s does not touch who was accepted before',
        'by a flood of made-up tokens does not touch who was accepted before',
        'by a flood of made-up tokens does not become a flood of questions, nor shut newcomers out',
      ),
      ...tests('token-cache', 'is not driven out by any number of tokens that were refused'),
      ...tests('turns', 'of which too many wait are refused at once'),
    ],
    verification: 'introspection',
  },
  {
    attack: 'Exhaustion by large, deep, compressed or endless bodies and long tokens',
    defence: 'The token comes first, then limits on size, depth and time',
    tests: [
      ...tests('transport', 'does not read a huge body without a token'),
      ...tests('transport', 'answers %s with a clear status, never with 500'),
      ...tests('transport', 'does not inflate compressed bodies'),
      ...tests('unfinished-body', 'a body without end is not read on, %s'),
      ...tests(
        'bearer',
        'takes a token of the longest, and signs in nobody anew for one that is longer',
      ),
    ],
  },
  {
    attack: 'Requests that wait for no answer, on connections that are then dropped (pipelining)',
    defence: 'Few may wait behind another, and all are forgotten with their connection',
    tests: tests(
      'pipelining',
      'give their streams back when the connection closes',
      'are forgotten when the connection closes, and hold up no stop',
      'end the connection when there are too many of them',
    ),
  },
  {
    attack: 'One user takes the place of all others',
    defence: 'Messages and streams are counted for each user, and a stream ends with its token',
    tests: [
      ...tests('isolation', 'cannot use up each other’s messages, whatever they send'),
      ...tests('streams', 'of one user cannot take the place of all others'),
      ...tests('streams', 'end with the token they were opened with'),
    ],
  },
  {
    attack: 'What is sent comes back or ends up in the log as a forged entry',
    defence: 'Fixed texts in answers; each log entry is one line of JSON',
    tests: [
      ...tests('transport', 'answers unknown paths without repeating them'),
      ...tests('log', 'cannot be forged: every entry stays one line of JSON'),
    ],
  },
  {
    attack:
      'The fault of a tool, resource or prompt tells the caller, or the model, about the inside',
    defence: 'A fixed text and an id; the cause goes to the log',
    tests: [
      ...tests('mcp-server', 'tells of a tool that throws only that it failed, and the log why'),
      ...tests(
        'surface-resources',
        'that fails says no more than that, and under which id the log has why',
      ),
    ],
  },
  {
    attack: 'A token travels without TLS behind a proxy',
    defence: 'What came to the proxy as plain http is refused and not asked for a token',
    tests: tests('transport', 'refuses what came without TLS and does not invite a token'),
  },
  {
    attack: 'The server starts half configured',
    defence: 'Every variable is checked before it listens, all at once',
    tests: [
      ...tests('config', 'names every variable that is missing, all at once'),
      ...tests('config', 'is as strict when NODE_ENV is %s'),
    ],
  },
];
