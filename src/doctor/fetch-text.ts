import { errorText } from '../http/error-text.js';

/** A response with its whole body. */
export interface TextResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as a JSON object, if it is one. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
}

/** Sends one request; the message of what it throws is a cause in plain words. */
export type FetchText = (url: string, init?: RequestInit) => Promise<TextResponse>;

const MAX_BYTES = 1024 * 1024;

/**
 * Requests that end: each has a timeout, at most 1 MiB is read, and redirects are not followed, for
 * clients need not follow them either.
 *
 * @param timeoutMs for one exchange with its body, in milliseconds
 * @param signal ends all of them
 */
export function createFetchText(timeoutMs: number, signal: AbortSignal): FetchText {
  return async (url, init = {}) => {
    const late = AbortSignal.timeout(timeoutMs);
    try {
      const response = await fetch(url, {
        ...init,
        redirect: 'manual',
        signal: AbortSignal.any([late, signal]),
      });
      const text = await readAtMost(response);
      return { status: response.status, headers: response.headers, text, json: objectIn(text) };
    } catch (error) {
      signal.throwIfAborted();
      if (late.aborted) throw new Error(`no response within ${timeoutMs / 1000} seconds`);
      throw new Error(errorText((error as Error).cause ?? error), { cause: error });
    }
  };
}

async function readAtMost(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error(`the response is longer than ${MAX_BYTES / 1024} kB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function objectIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Says why a response is not the JSON document that was asked for; nothing when it is. */
export function documentProblem({ status, headers, json }: TextResponse): string | undefined {
  if (status >= 300 && status < 400) {
    return `answers with a redirect to ${headers.get('location') ?? 'nowhere'}, which clients need not follow`;
  }
  if (status !== 200) return `answers with status ${status}`;
  if (json !== undefined) return undefined;
  const type = headers.get('content-type') ?? 'no content type';
  return `is not a JSON object (${type})`;
}
