import type { IncomingMessage } from 'node:http';

/** What can be wrong with the way a token is taken. */
export interface CredentialFaults {
  tokenInQuery: boolean;
  tokenInCookie: boolean;
  caseSensitiveScheme: boolean;
  ignoresRest: boolean;
  remembersConnection: boolean;
}

/** The token of a request; empty for malformed credentials, undefined without any. */
export function readToken(
  faults: Partial<CredentialFaults>,
  { headers, rawHeaders }: IncomingMessage,
  url: URL,
): string | undefined {
  const fields = rawHeaders.filter((name) => name.toLowerCase() === 'authorization');
  if (fields.length > 1) return '';
  const query = url.searchParams.get('access_token');
  if (faults.tokenInQuery && query !== null) return query;
  const [, cookie] = /access_token=([^;]+)/.exec(headers.cookie ?? '') ?? [];
  if (faults.tokenInCookie && cookie !== undefined) return cookie;
  const value = headers.authorization ?? '';
  const scheme = value.split(' ')[0] ?? '';
  const isBearer = faults.caseSensitiveScheme
    ? scheme === 'Bearer'
    : scheme.toLowerCase() === 'bearer';
  if (!isBearer) return undefined;
  const rest = value.slice(scheme.length).trim();
  if (faults.ignoresRest) return /^[^ ,]*/.exec(rest)?.[0] ?? '';
  return /^[A-Za-z0-9\-._~+/]+=*$/.test(rest) ? rest : '';
}
