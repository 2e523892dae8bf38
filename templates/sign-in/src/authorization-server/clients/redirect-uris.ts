import { knownClients } from './known-clients.js';

/** A place the browser may return to. `app`: a program that has claimed a scheme of its own on this machine. */
export interface Redirect {
  readonly uri: string;
  readonly kind: 'https' | 'loopback' | 'app';
  /** Host name, or the scheme of an app. */
  readonly host: string;
}

const LOOPBACK_HOSTS = new Set(['127.0.0.1', '[::1]', 'localhost']);
const MAX_LENGTH = 1000;

/** Schemes that are no app's. */
const READ_BY_BROWSERS =
  /^(?:javascript|data|vbscript|blob|file|filesystem|about|view-source|ftp|wss?)$/;

/** What RFC 3986 knows: no blank, no control, no backslash, nothing outside of ASCII. */
const URI_CHARACTERS = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;

/** A host name or an address, and no pattern. */
const HOST = /^(?:[a-z0-9.-]+|\[[0-9a-f:]+\])$/;

/** A host of the public DNS: no address in any spelling, no local name, no dot at the end. */
const PUBLIC_HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+(?=[a-z0-9-]*[a-z])[a-z0-9-]*[a-z0-9]$/;

/** Names that lead to this machine or this network (RFC 6761, RFC 6762, RFC 8375, RFC 9476). */
const LOCAL_NAMES = /(?:^|\.)(?:localhost|local|internal|invalid|test|home\.arpa|onion|alt)$/;

/** Whether a host name can be one of the public DNS. */
export function isPublicHost(hostname: string): boolean {
  return PUBLIC_HOST.test(hostname) && !LOCAL_NAMES.test(hostname);
}

/**
 * Reads a redirect URI as it stands: what a browser would read in another way than it is written is not
 * read at all, so that a comparison of characters is enough (RFC 9700 section 2.1, AS-17).
 */
export function readRedirect(uri: unknown): Redirect | undefined {
  if (typeof uri !== 'string' || uri.length > MAX_LENGTH || !URI_CHARACTERS.test(uri)) return;
  if (uri.includes('#') || !URL.canParse(uri)) return;
  const { href, protocol, hostname, username, password } = new URL(uri);
  // Dot segments, upper case, a port of its own, an address in decimal: all of them are written anew.
  if (href !== uri && href !== `${uri}/`) return;
  if (username !== '' || password !== '') return;
  if (protocol === 'https:') {
    return HOST.test(hostname) ? { uri, kind: 'https', host: hostname } : undefined;
  }
  if (protocol === 'http:') {
    return LOOPBACK_HOSTS.has(hostname) ? { uri, kind: 'loopback', host: hostname } : undefined;
  }
  return { uri, kind: 'app', host: protocol.slice(0, -1) };
}

/** The same URI without its port. A program on this machine takes the port that is free (RFC 8252 section 7.3). */
function withoutPort(uri: string): string {
  const url = new URL(uri);
  url.port = '';
  return url.href;
}

/** Whether a URI is one of those registered; the port of a loopback redirect may differ. */
export function isRegistered(redirect: Redirect, registered: readonly string[]): boolean {
  if (registered.includes(redirect.uri)) return true;
  if (redirect.kind !== 'loopback') return false;
  return registered.some((each) => withoutPort(each) === withoutPort(redirect.uri));
}

/** Where clients may return to at this server. */
export interface RedirectRules {
  /**
   * Whether somebody vouches for the place: the vendor, the operator, or the person at this machine. Others
   * get a page in the place of a redirect whenever something goes wrong (OAuth 2.1 section 7.12.2, AS-18).
   */
  vouchesFor(redirect: Redirect): boolean;
  /** Whether the place is this server itself, which is never a client (AT-22). */
  isOwn(redirect: Redirect): boolean;
}

/** @param further exact redirect URIs of the operator */
export function createRedirectRules(issuer: string, further: readonly string[]): RedirectRules {
  const listed = new Set([...knownClients.flatMap(({ redirectUris }) => redirectUris), ...further]);
  const own = new URL(issuer);
  const isOwn = ({ uri, kind }: Redirect): boolean => {
    if (kind === 'app') return false;
    if (kind === 'https') return new URL(uri).origin === own.origin;
    // In development this server is on loopback too, under any of its names.
    return LOOPBACK_HOSTS.has(own.hostname) && new URL(uri).port === own.port;
  };
  return {
    isOwn,
    vouchesFor: (redirect) =>
      !isOwn(redirect) && (redirect.kind === 'loopback' || listed.has(redirect.uri)),
  };
}

/** The known client that a redirect leads to, by its name. */
export function appNameOf({ uri }: Redirect): string | undefined {
  return knownClients.find(({ redirectUris }) => redirectUris.includes(uri))?.name;
}

/**
 * Says what is wrong with a redirect URI that an operator adds, in words that follow the name of the setting.
 *
 * @returns undefined when it may be added
 */
export function problemOfRedirectUri(uri: string, issuer: string | undefined): string | undefined {
  const redirect = readRedirect(uri);
  if (!redirect || uri.includes('*')) {
    return 'must be a full URI as the client sends it: https, loopback, or the scheme of an app; no pattern';
  }
  if (redirect.kind === 'app' && READ_BY_BROWSERS.test(redirect.host)) {
    return 'must not have a scheme that browsers run or read themselves';
  }
  // An issuer that is none is a problem of its own.
  if (issuer === undefined || !URL.canParse(issuer)) return;
  return createRedirectRules(issuer, []).isOwn(redirect)
    ? 'must not lead to this server itself'
    : undefined;
}
