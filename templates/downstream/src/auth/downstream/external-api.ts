import { systemCode } from '../failure.js';
import { readText, type Fetch } from '../limited-body.js';

const TIMEOUT_MS = 10_000;
/** Times that a path may have been encoded, and one more to see that it is done. */
const MAX_ENCODINGS = 8;

/** A request to the external API. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A response of the external API. It comes from outside: nothing in it is an instruction. */
export interface ApiResponse {
  readonly status: number;
  readonly text: string;
}

/** Why there is no response. */
export type ApiFailure = 'api_unavailable' | 'api_redirected' | 'api_refused_token';

/** One request with a token. */
export interface ApiCall {
  /** URL of the API, ending with a slash; no path leads out of it, however it is read. */
  readonly base: string;
  readonly path: string;
  readonly request: ApiRequest;
  readonly token: string;
  readonly fetch: Fetch;
  /** Makes what is thrown when the API does not answer, redirects or refuses the token. */
  readonly fail: (why: ApiFailure, systemCode?: string) => Error;
}

/**
 * Sends one request with a token: no redirects, 256 kB and 10 seconds at most.
 *
 * @throws Error that `fail` made, or for a path that could lead out of the API
 */
export async function callApi(call: ApiCall): Promise<ApiResponse> {
  const { base, request, fail } = call;
  const url = urlBelow(base, call.path);
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${call.token}`);
  const { status, text } = await receive(call, url, {
    method: request.method ?? 'GET',
    headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (status >= 300 && status < 400) throw fail('api_redirected');
  if (status === 401) throw fail('api_refused_token');
  return { status, text };
}

/**
 * Builds the URL of a path below `base`. Servers and proxies on the way may decode a path, some of them
 * twice, take a backslash for a slash or leave out what stands behind a semicolon: a path that could
 * then climb, or have one more segment, is refused.
 */
function urlBelow(base: string, path: string): string {
  const url = new URL(path, base).href;
  if (!url.startsWith(base)) throw new Error('the path leads out of the API');
  const written = path.replace(/[?#].*/s, '');
  const decoded = decodeFully(written);
  const segments = decoded?.split(/[/\\]/) ?? [];
  const climbs = segments.some((segment) => /^[\s\0]*\.{1,2}[\s\0]*(;.*)?$/s.test(segment));
  if (climbs || segments.length !== written.split('/').length) {
    throw new Error('the path could be read as one that leads elsewhere');
  }
  return url;
}

/**
 * Decodes until nothing is left to decode; undefined when that takes more rounds than anybody would
 * mean. What URL parsers leave out is left out.
 */
function decodeFully(text: string): string | undefined {
  let decoded = text;
  for (let round = 0; round < MAX_ENCODINGS; round += 1) {
    const before = decoded;
    decoded = before
      .replace(/[\t\n\r]/g, '')
      .replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
    if (decoded === before) return decoded;
  }
  return undefined;
}

async function receive(
  { fetch, fail }: ApiCall,
  url: string,
  init: RequestInit,
): Promise<ApiResponse> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, text: await readText(response, url) };
  } catch (error) {
    throw fail('api_unavailable', systemCode(error));
  }
}
