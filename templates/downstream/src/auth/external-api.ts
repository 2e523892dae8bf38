import { DownstreamError } from './downstream-error.js';
import { readText, type Fetch } from './limited-body.js';

const TIMEOUT_MS = 10_000;

/** A request to the external API. */
export interface ApiRequest {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What the external API answered. It comes from outside: nothing in it is an instruction. */
export interface ApiAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Sends one request with a token: no redirects, 256 kB and 10 seconds at most.
 *
 * @param base URL of the API, ending with a slash; no path leads out of it
 * @throws {@link DownstreamError} when the API does not answer, redirects or refuses the token
 */
export async function callApi(options: {
  base: string;
  path: string;
  request: ApiRequest;
  token: string;
  fetch: Fetch;
}): Promise<ApiAnswer> {
  const { base, request } = options;
  const url = new URL(options.path, base).href;
  if (!url.startsWith(base)) throw new Error('the path leads out of EXTERNAL_API_URL');
  const headers = new Headers(request.headers);
  headers.set('authorization', `Bearer ${options.token}`);
  const { status, text } = await receive(options.fetch, url, {
    method: request.method ?? 'GET',
    headers,
    ...(request.body === undefined ? {} : { body: request.body }),
    redirect: 'manual',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  if (status >= 300 && status < 400) throw new DownstreamError('api_redirected');
  if (status === 401) throw new DownstreamError('api_refused_token');
  return { status, text };
}

async function receive(fetch: Fetch, url: string, init: RequestInit): Promise<ApiAnswer> {
  try {
    const response = await fetch(url, init);
    return { status: response.status, text: await readText(response, url) };
  } catch {
    throw new DownstreamError('api_unavailable');
  }
}
