import type { IncomingMessage } from 'node:http';

/** What can be wrong with the way a token is taken. */
export interface CredentialFaults {
  /** Takes tokens that are bound to a key, with a proof that is looked at or not, once or often, in whichever scheme. */
  proofs: 'checked' | 'unchecked' | 'of tools' | 'replayed' | 'any scheme';
  tokenInQuery: boolean;
  /** The query comes first; alone it is not taken. */
  queryWins: boolean;
  tokenInCookie: boolean;
  /** Gives everybody a cookie, which means nothing or stands for a sign-in. */
  setsCookies: 'of no meaning' | 'of a sign-in';
  tokenInForm: boolean;
  /** A header field that is read beside Authorization. */
  tokenInField: string;
  tokenInMessage: boolean;
  /** Takes what stands in the field for a token, whatever stands before it. */
  anyScheme: boolean;
  takesQuotes: boolean;
  caseSensitiveScheme: boolean;
  ignoresRest: boolean;
  oneSpaceOnly: boolean;
  firstOfTwoFields: boolean;
  remembersConnection: boolean;
  /** Takes each token for a nonce. */
  tokensWorkOnce: boolean;
  /** Writes tokens to the log. */
  logsTokens: boolean;
  /** Lets characters of JSON pass. */
  anyCharacters: boolean;
}

/** The token of a request; empty for malformed credentials, undefined without any. */
export function readToken(
  faults: Partial<CredentialFaults>,
  { headers, rawHeaders }: IncomingMessage,
  url: URL,
  body: string,
): string | undefined {
  const fields = rawHeaders.filter((name) => name.toLowerCase() === 'authorization');
  if (fields.length > 1 && !faults.firstOfTwoFields) return '';
  const query = url.searchParams.get('access_token');
  if (faults.tokenInQuery && query !== null) return query;
  if (faults.queryWins && query !== null && headers.authorization !== undefined) return query;
  const [, cookie] = /access_token=([^;]+)/.exec(headers.cookie ?? '') ?? [];
  if (faults.tokenInCookie && cookie !== undefined) return cookie;
  const form = new URLSearchParams(body).get('access_token');
  const isForm = headers['content-type'] === 'application/x-www-form-urlencoded';
  if (faults.tokenInForm && isForm && form !== null) return form;
  const other = faults.tokenInField === undefined ? undefined : headers[faults.tokenInField];
  if (typeof other === 'string') return other.replace(/^Bearer /, '');
  const [, told] = /"access_token":"([^"]+)"/.exec(body) ?? [];
  if (faults.tokenInMessage && told !== undefined) return told;
  const value = headers.authorization ?? '';
  if (faults.anyScheme && /^[\w-]*[ \t]?ey[\w.-]+$/.test(value))
    return value.replace(/^.*[ \t]/, '');
  if (faults.takesQuotes && value.startsWith('Bearer "')) return value.slice(8, -1);
  const scheme = value.split(' ')[0] ?? '';
  const isBearer = faults.caseSensitiveScheme
    ? scheme === 'Bearer'
    : scheme.toLowerCase() === 'bearer' || (faults.proofs && scheme === 'DPoP');
  if (!isBearer) return undefined;
  const behind = value.slice(scheme.length);
  const rest = faults.oneSpaceOnly ? behind.slice(1) : behind.trim();
  if (faults.ignoresRest) return /^[^ ,]*/.exec(rest)?.[0] ?? '';
  return faults.anyCharacters || /^[A-Za-z0-9\-._~+/]+=*$/.test(rest) ? rest : '';
}
