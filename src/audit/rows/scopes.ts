import type { RowSource } from './row.js';

/** SCOPE, PASS: rows of the requirements matrix. */
export const scopeRows: readonly RowSource[] = [
  [
    'SCOPE-01',
    'ABC MUST',
    'Access control per tool / resource / prompt, not once per connection',
    'server/tools Security ("proper access controls"); OAuth 2.1 §5.2',
  ],
  [
    'SCOPE-02',
    'ABC MUST',
    'All listed required scopes must be held (`every`, not `some`)',
    'RFC 6750 §3 (scope = required scope; derived)',
  ],
  [
    'SCOPE-03',
    'C MUST, AB ADV',
    'Account for scope hierarchy: a broader scope that implies the needed one suffices',
    'MCP authorization Step-Up (last paragraph)',
  ],
  [
    'SCOPE-04',
    'C ADV',
    'Hierarchy affects the decision, not the emitted challenge',
    'MCP security best practices note',
  ],
  [
    'SCOPE-05',
    'ABC MUST',
    'Scope tokens: case-sensitive, space-delimited, order irrelevant, exact',
    'RFC 6749 §3.3',
  ],
  [
    'SCOPE-06',
    'ABC ADV',
    'Read `scope` string; support `scp` by configuration (string at Entra, array at Okta)',
    'RFC 9068 §2.2.3',
  ],
  [
    'SCOPE-07',
    'BC ADV',
    'Accept down-scoped tokens for operations they do cover',
    'MCP security best practices',
  ],
  [
    'SCOPE-08',
    'ABC ADV',
    'No wildcard/omnibus scopes, no full catalogue in challenges',
    'MCP security best practices Common Mistakes',
  ],
  [
    'SCOPE-09',
    'ABC ADV',
    'Scope is necessary, not sufficient: object-level checks on the subject still apply',
    'MCP security best practices Common Mistakes; server/resources Security',
  ],
  [
    'SCOPE-10',
    'C MAY',
    "Lists may be filtered by the caller's authorization, never by connection or history",
    'server/tools, resources, prompts',
  ],
  [
    'SCOPE-11',
    'BC ADV',
    'Every challenged scope must be grantable by a listed AS, or clients loop',
    'Step-Up retry limits',
  ],
  [
    'SCOPE-12',
    'C SHOULD',
    "Scope union across steps is the client's job; do not keep per-client scope memory",
    'MCP authorization Step-Up; SEP-2350',
  ],
  [
    'SCOPE-13',
    'BC ADV',
    'Log elevation events (asked, granted) with correlation ids',
    'MCP security best practices',
  ],
  [
    'PASS-01',
    'ABC MUST NOT',
    "Never forward the client's access token to any upstream",
    'MCP authorization, security considerations Access Token Privilege Restriction',
  ],
  [
    'PASS-02',
    'ABC MUST',
    "Upstream access uses a separate token from the upstream's AS (own credentials, RFC 8693 exchange, or user-linked)",
    'MCP authorization, security considerations (stated as fact beside the MUST NOT; derived)',
  ],
  [
    'PASS-03',
    'ABC MUST',
    'Proxy with a static upstream client id: own per-client consent before forwarding; exact redirect URI; `state` set only after consent, single-use',
    'MCP authorization, security considerations Confused Deputy; MCP security best practices',
  ],
  [
    'PASS-04',
    'ABC MUST',
    'Consent page: names client, scopes, redirect URI; CSRF-safe; not frameable; cookies, if used, `__Host-` and client-bound',
    'MCP security best practices',
  ],
  [
    'PASS-05',
    'BC MUST NOT',
    'Third-party credentials gathered by URL elicitation never pass through the client; that flow never authorizes the user to this server itself',
    'client/elicitation',
  ],
  [
    'PASS-06',
    'BC MUST',
    'Elicitation/linked-account state bound to the verified user (`sub`), not session id; verify who opens the URL',
    'client/elicitation Statefulness, Security',
  ],
  [
    'PASS-07',
    'ABC MUST',
    'A server that itself hosts authorize/token endpoints is also an AS and owes all AS duties',
    'MCP authorization Roles/Overview',
  ],
];
