import { header, jsonObject, mediaType, type Response } from '../../http/response.js';

/** A page of nobody: the name is reserved, so nothing is there (RFC 2606). */
export const STRANGER = 'https://audit.example/callback';

/** Of a program on the own machine; nothing listens there. */
export const LOOPBACK_REDIRECT = 'http://127.0.0.1:49217/callback';

/** The challenge of RFC 7636 appendix B. */
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

/** A request for a code as MCP clients send it (RFC 6749 section 4.1.1); null leaves a parameter out. */
export function authorizationUrl(
  endpoint: string,
  parameters: Readonly<Record<string, string | null>>,
): URL {
  const url = new URL(endpoint);
  const all: Readonly<Record<string, string | null>> = {
    response_type: 'code',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
    state: 'audit',
    ...parameters,
  };
  for (const [name, value] of Object.entries(all)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url;
}

/** Where a response sends the browser. */
export function locationOf(response: Response, base: URL): URL | undefined {
  const location = header(response, 'location');
  const isRedirect = response.status >= 300 && response.status < 400;
  return isRedirect && location !== undefined && URL.canParse(location, base.href)
    ? new URL(location, base)
    : undefined;
}

/** Tells a request to another provider, which answers whoever is signed in there already. */
export function isSentOn(location: URL | undefined, base: URL): location is URL {
  return (
    location !== undefined &&
    location.origin !== base.origin &&
    location.searchParams.has('client_id') &&
    location.searchParams.has('response_type')
  );
}

/** Whether a redirect goes to this redirect URI, with or without parameters. */
export function goesTo(location: URL | undefined, redirectUri: string): location is URL {
  if (location === undefined) return false;
  const { origin, pathname, host } = new URL(redirectUri);
  return location.host === host && (origin === 'null' || location.origin === origin)
    ? location.pathname === pathname
    : false;
}

/** A client that nobody registered. */
export const UNKNOWN_CLIENT = 'audit-unknown-client';

/**
 * The error that it names, in the redirect or in the body (RFC 6749 sections 4.1.2.1 and 5.2). Where a token
 * was asked for it stands behind the #, as the token would (section 4.2.2.1).
 */
export function errorOf(response: Response, location: URL | undefined): string | undefined {
  const behind = new URLSearchParams(location?.hash.slice(1));
  const named =
    location?.searchParams.get('error') ?? behind.get('error') ?? jsonObject(response)?.['error'];
  return typeof named === 'string' ? named : undefined;
}

/** Whether it refuses the request, on a page of its own or in a redirect. */
export function isRefusal(response: Response, location: URL | undefined): boolean {
  return response.status >= 400 || errorOf(response, location) !== undefined;
}

/** Whether a page cannot be framed by others; undefined for what is no page. */
export function isFramed(response: Response): boolean | undefined {
  if (mediaType(response) !== 'text/html') return undefined;
  const policy = header(response, 'content-security-policy') ?? '';
  const options = (header(response, 'x-frame-options') ?? '').toLowerCase();
  return !(
    /(?:^|[;,])\s*frame-ancestors\s+'(?:none|self)'/i.test(policy) ||
    ['deny', 'sameorigin'].includes(options)
  );
}

/** Headers and body of a form. */
export function form(parameters: Readonly<Record<string, string>>) {
  return {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams(parameters).toString(),
  };
}
