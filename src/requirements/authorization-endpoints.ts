import type { Rows } from './row.js';

const all = <Level>(level: Level) =>
  ({ '2026-07-28': level, '2025-11-25': level, '2025-06-18': level }) as const;

/** What an authorization server announces, and what its endpoints answer to anybody. */
export const authorizationEndpoints = {
  'AS-50': {
    levels: all('MUST'),
    text: 'The issuer is an https URL without query and fragment',
    source: 'RFC 8414 §2',
  },
  'AS-51': {
    levels: all('MUST'),
    text: 'The keys at `jwks_uri` can be read, are public and of asymmetric algorithms; those of RSA have 2048 bits or more',
    source: 'RFC 8414 §2; RFC 7518 §3.3',
  },
  'AS-52': {
    levels: all('MUST'),
    text: 'What clients may sign with is announced where they prove who they are by signing, and never `none`; proofs of DPoP are never symmetric',
    source: 'RFC 8414 §2; RFC 9449 §5.1',
  },
  'AS-53': {
    levels: all('MUST'),
    text: 'The metadata is served as application/json',
    source: 'RFC 8414 §3.2',
  },
  'AS-54': {
    levels: all('MUST NOT'),
    text: 'Pages of other origins read the authorization endpoint (CORS)',
    source: 'RFC 9700 §2.6',
  },
  'AS-55': {
    levels: all('MUST'),
    text: 'A parameter that comes twice is an `invalid_request`',
    source: 'RFC 6749 §3.1, §4.1.2.1',
  },
  'AS-56': {
    levels: all('SHOULD'),
    text: 'Pages with a request for a code in their URL tell no other site of it: `Referrer-Policy: no-referrer`',
    source: 'RFC 9700 §4.2.4',
  },
  'AS-57': {
    levels: all('ADV'),
    text: 'Pages of a sign-in and errors of the token endpoint stand in no cache',
    source: 'RFC 6749 §5.1 (derived)',
  },
  'AS-58': {
    levels: all('SHOULD'),
    text: 'Cookies of a sign-in are HttpOnly, have a SameSite, and are Secure on https',
    source: 'MCP security best practices (derived)',
  },
  'AS-59': {
    levels: all('SHOULD'),
    text: 'The token endpoint takes POST alone: what is in a URL ends up in logs',
    source: 'RFC 6749 §3.2',
  },
  'AS-60': {
    levels: all('SHOULD'),
    text: 'Errors of the authorization server show nothing of its inside',
    source: 'RFC 6749 §5.2 (derived)',
  },
  'AS-61': {
    levels: all('MUST'),
    text: 'Introspection asks for authorization',
    source: 'RFC 7662 §2.1',
  },
} satisfies Rows<'AS'>;
