import type { Rows } from './row.js';

/** Duties of an authorization server of MCP clients, and of one that stands in front of another provider. */
export const authorizationServers = {
  'AS-01': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Authorization code with PKCE for public clients, and nothing that OAuth 2.1 took out: no implicit flow, no passwords',
    source: 'MCP authorization Overview; OAuth 2.1 §10',
  },
  'AS-02': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Metadata whose `issuer` is the identifier that clients start from, character for character',
    source: 'RFC 8414 §3.3; MCP authorization server discovery',
  },
  'AS-03': {
    levels: { '2026-07-28': 'ADV', '2025-11-25': 'ADV', '2025-06-18': null },
    text: 'Metadata where clients look for it: at the root, and with a path of the issuer inserted and appended',
    source: 'MCP authorization server discovery',
    unchecked: 'is what clients do; PRM-13 looks for the metadata in that order',
  },
  'AS-04': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: '`code_challenge_methods_supported` stands in whichever metadata document is served',
    source: 'MCP authorization, security considerations Authorization Code Protection',
  },
  'AS-05': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': null, '2025-06-18': null },
    text: '`iss` in every authorization response, errors included, and announced in the metadata; clients compare it as it is',
    source: 'RFC 9207 §2; MCP authorization',
  },
  'AS-06': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': null },
    text: 'Take a client ID that is the URL of a metadata document, and announce it',
    source: 'MCP client registration',
  },
  'AS-07': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': 'SHOULD' },
    text: 'Dynamic client registration',
    source: 'MCP client registration',
  },
  'AS-08': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Client ID metadata document: its `client_id` is the URL, as a plain string; `client_name` and `redirect_uris` are there; the redirect is one of them',
    source: 'MCP client registration',
    unchecked:
      'takes a document on the web that is wrong on purpose; the tests of a project with an authorization server of its own serve some',
  },
  'AS-09': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Client ID metadata document: the URL is https, with a path, without dot segments, fragment or user; status 200 only, no redirects, no secrets, no cache of errors',
    source: 'MCP client registration',
  },
  'AS-10': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': null },
    text: 'Nothing is fetched from special-use addresses, nor more or longer than a document needs',
    source: 'MCP authorization, security considerations; MCP security best practices',
  },
  'AS-11': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'The consent page shows clearly which host the browser goes back to, and warns of programs on the own machine',
    source: 'MCP authorization, security considerations Localhost Redirect URI Risks',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-12': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': 'MAY', '2025-06-18': 'MAY' },
    text: 'A policy of trust in the hosts of metadata documents',
    source: 'MCP security best practices',
  },
  'AS-13': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Client IDs that the server makes are no URLs, so that the two kinds cannot be mistaken for each other',
    source: 'MCP client registration (derived)',
  },
  'AS-14': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'A metadata document that changed is asked about anew; changed keys take effect',
    source: 'MCP client registration (derived)',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-15': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': null, '2025-06-18': null },
    text: 'Clients that register themselves say their `application_type`; a server bears with those that do not',
    source: 'MCP client registration Application Type',
    unchecked: 'is a duty of clients',
  },
  'AS-16': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Endpoints are https; redirect URIs are https or lead to the own machine',
    source: 'MCP authorization, security considerations Communication Security',
  },
  'AS-17': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'The redirect URI of a request is one that is registered, character for character; only the port of one to the own machine may differ, and must be allowed to',
    source:
      'MCP authorization, security considerations Open Redirection; RFC 8252 §7.3; RFC 9700 §2.1',
  },
  'AS-18': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'No redirect to where nobody is trusted: the person signs in first, and an error of a request goes to no address that is not registered',
    source: 'RFC 9700 §4.11.2; MCP authorization, security considerations Open Redirection',
  },
  'AS-19': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'PKCE is demanded, with S256; a verifier without a challenge is refused',
    source: 'RFC 9700 §2.1.1, §4.8.2; RFC 7636 §4.6',
  },
  'AS-20': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'A code counts once, for ten minutes at most, for its client, redirect URI and challenge; used again it ends what it brought',
    source: 'OAuth 2.1 §4.1.2',
  },
  'AS-21': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Redirects with 303, never with 307, behind a page that took a form',
    source: 'OAuth 2.1 §7.5.2',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-22': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'A token request with `redirect_uri` and one without',
    source: 'OAuth 2.1 §10.2',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-23': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Refresh tokens of public clients change with each use; one that is used again ends its grant',
    source: 'MCP authorization, security considerations Token Theft; RFC 9700 §4.14.2',
  },
  'AS-24': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Access tokens live for minutes and name one audience',
    source: 'MCP authorization, security considerations Token Theft; RFC 9700 §2.3',
  },
  'AS-25': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: '`resource` decides the audience; one that the server does not know is answered with `invalid_target`',
    source: 'RFC 8707 §2; MCP authorization Resource Parameter',
  },
  'AS-26': {
    levels: { '2026-07-28': 'MAY', '2025-11-25': null, '2025-06-18': null },
    text: '`offline_access` in requests only where the server lists it; whether a refresh token comes is for the server to decide',
    source: 'MCP authorization Refresh Tokens',
  },
  'AS-27': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Access tokens are JWTs of typ at+jwt with an asymmetric algorithm and the claims of RFC 9068; a user is never called as a client',
    source: 'RFC 9068 §2; RFC 9700 §4.15',
  },
  'AS-28': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Revocation: own tokens only, 200 for unknown ones; a refresh token takes the access tokens with it where possible',
    source: 'RFC 7009 §2',
  },
  'AS-30': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'A program on the machine of its user is asked about each time, as it cannot prove what it is',
    source: 'OAuth 2.1 §7.3.1; RFC 8252 §8.6',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-31': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'A redirect to a scheme of an app has the name of a domain in it',
    source: 'RFC 8252 §7.1',
    unchecked: 'well-known clients have schemes without one, so a look at one says nothing',
  },
  'AS-32': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Nothing that a request says of its host ends up in metadata, redirects or pages',
    source: 'RFC 9700 §4.13',
  },
  'AS-33': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'People see which clients they let in, and can take it back',
    source: 'RFC 9700 §4.11.2 (derived)',
    unchecked: 'takes an account and its pages',
  },
  'AS-34': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'A registration is answered with 201 and all that was registered, errors with `invalid_redirect_uri` or `invalid_client_metadata`',
    source: 'RFC 7591 §3.2.1, §3.2.2',
  },
  'AS-35': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'Metadata names issuer, authorization and token endpoint and response types; beside them grant types, `none` among the methods of clients, scopes, and registration only where it answers',
    source: 'RFC 8414 §2',
  },
  'AS-40': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'In front of another provider: the person consents to each client before the browser goes there',
    source: 'MCP security best practices Confused Deputy',
  },
  'AS-41': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'In front of another provider: what was consented to is kept for each user and client, on the server or in its cookie',
    source: 'MCP security best practices Per-Client Consent Storage',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-42': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'In front of another provider: the page names the client, its redirect URI and the scopes, takes no form of another site, and cannot be framed',
    source: 'MCP security best practices Consent UI Requirements',
  },
  'AS-43': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'In front of another provider: cookies of consent are `__Host-`, Secure, HttpOnly, SameSite=Lax and bound to the client',
    source: 'MCP security best practices Consent Cookie Security',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-44': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'In front of another provider: redirect URIs are compared as they are, without patterns',
    source: 'MCP security best practices Redirect URI Validation',
  },
  'AS-45': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'In front of another provider: `state` is random, kept after the consent only, bound to the browser, used once, for ten minutes',
    source: 'MCP security best practices OAuth State Parameter Validation',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-46': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'In front of another provider: its tokens are given to no client, and tokens of clients not to it',
    source: 'MCP authorization Token Handling; MCP security best practices Token Passthrough',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-47': {
    levels: { '2026-07-28': 'MUST', '2025-11-25': 'MUST', '2025-06-18': 'MUST' },
    text: 'In front of another provider: what it says of a user later counts; its failures and ends are handled, its tokens kept safe',
    source: 'MCP security best practices (derived)',
    unchecked:
      'takes a sign-in in a browser; the tests of a project with an authorization server of its own do it',
  },
  'AS-48': {
    levels: { '2026-07-28': 'SHOULD', '2025-11-25': 'SHOULD', '2025-06-18': 'SHOULD' },
    text: 'Few scopes first, more where they are needed; fewer than were asked for may be granted',
    source: 'MCP security best practices Scope Minimization',
  },
} satisfies Rows<'AS'>;
