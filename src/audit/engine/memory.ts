import type { Request } from '../../http/request.js';
import type { Response } from '../../http/response.js';
import type { Once } from '../protocol/sessions.js';

/** Remembers what was asked, and which responses a check has looked at. */
interface Memory {
  readonly once: Once;
  /** Forgets what was done once under names that begin so. */
  readonly forget: (beginning: string) => void;
  /** Counts a response as looked at; with its request, looks for the token of that in it. */
  readonly note: (response: Response, request?: Request) => void;
  /** Takes the responses that were looked at since the last time. */
  readonly takeTrace: () => Response[];
  /** Returns the responses that told of an error so far; of each the beginning. */
  readonly failures: () => readonly Response[];
  /** Returns the responses that held the token of their request so far. */
  readonly repeating: () => readonly Response[];
}

/** Failures that are kept, and characters of each. */
const MOST_FAILURES = 1500;
const BEGINNING = 16_384;
/** Responses that are kept of those that repeat a token: one is enough to show it. */
const MOST_REPEATING = 20;
/** Shorter texts occur by chance. */
const SHORTEST_TOKEN = 20;

/** Tells an error of HTTP, of JSON-RPC, or of a tool. */
const isFailure = ({ status, text }: Response) =>
  status >= 400 || /"error"\s*:\s*\{|"isError"\s*:\s*true/.test(text.slice(0, BEGINNING));

/** Tells that a response holds what stood behind the scheme of the Authorization field of its request. */
function repeatsToken({ headers }: Request, { text, headers: fields }: Response): boolean {
  return headers.some(([name, value]) => {
    if (name.toLowerCase() !== 'authorization') return false;
    const token = value.slice(value.indexOf(' ') + 1).trim();
    if (token.length < SHORTEST_TOKEN) return false;
    return text.includes(token) || fields.some(([, field]) => field.includes(token));
  });
}

/** Builds an empty memory. */
export function createMemory(): Memory {
  const results = new Map<string, Promise<unknown>>();
  const seen = new Map<string, Response[]>();
  const failed: Response[] = [];
  const repeating: Response[] = [];
  let trace: Response[] = [];
  return {
    async once<T>(key: string, work: () => Promise<T>): Promise<T> {
      const known = results.get(key) as Promise<T> | undefined;
      if (known) {
        trace.push(...(seen.get(key) ?? []));
        return known;
      }
      const from = trace.length;
      const result = work();
      results.set(key, result);
      try {
        return await result;
      } finally {
        seen.set(key, trace.slice(from));
      }
    },
    forget(beginning) {
      for (const key of results.keys()) if (key.startsWith(beginning)) results.delete(key);
    },
    note(response, request) {
      trace.push(response);
      if (request && repeating.length < MOST_REPEATING && repeatsToken(request, response)) {
        repeating.push(response);
      }
      if (failed.length >= MOST_FAILURES || !isFailure(response)) return;
      failed.push({ ...response, text: response.text.slice(0, BEGINNING) });
    },
    failures: () => failed,
    repeating: () => repeating,
    takeTrace() {
      const taken = trace;
      trace = [];
      return taken;
    },
  };
}
