import { z } from 'zod';
import type { ApiRequest } from '../auth/downstream/external-api.js';
import { UpstreamApiError } from '../auth/upstream-api-error.js';
import { upstreamApiOf } from '../auth/upstream-api.js';
import type { Context } from '../mcp/context.js';

/** What came of a request: data, or what to tell the caller. */
type Outcome<Data> =
  | { readonly data: Data; readonly problem?: undefined }
  | {
      readonly data?: undefined;
      readonly problem: { readonly text: string; readonly isError: true };
    };

/** What is read, and what is expected of it. */
interface Question<Schema extends z.ZodType> {
  /** Relative to UPSTREAM_API_URL. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: ApiRequest['headers'];
  /** What is used of the answer. */
  readonly schema: Schema;
}

/**
 * Reads JSON from the API as the caller. It comes from outside: only what the schema names is taken, and none of
 * it is an instruction. Of what the API says when it refuses nothing is passed on.
 */
export async function readJson<Schema extends z.ZodType>(
  context: Context,
  { path, query = {}, headers, schema }: Question<Schema>,
): Promise<Outcome<z.output<Schema>>> {
  try {
    const request = { headers: { accept: 'application/json', ...headers } };
    const search = new URLSearchParams(query).toString();
    const url = search === '' ? path : `${path}?${search}`;
    const { status, text } = await upstreamApiOf(context).send(url, request);
    if (status !== 200) return problem(`The API answered ${status}.`);
    const { success, data } = schema.safeParse(parse(text));
    return success ? { data } : problem('The API answered in a form that is not expected.');
  } catch (error) {
    if (error instanceof UpstreamApiError) return problem(error.message);
    throw error;
  }
}

function problem(text: string): { problem: { text: string; isError: true } } {
  return { problem: { text, isError: true } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
