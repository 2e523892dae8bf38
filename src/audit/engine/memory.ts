import type { Response } from '../../http/response.js';
import type { Once } from '../protocol/sessions.js';

/** Remembers what was asked, and which responses a check has looked at. */
interface Memory {
  readonly once: Once;
  /** Counts a response as looked at. */
  readonly note: (response: Response) => void;
  /** Takes the responses that were looked at since the last time. */
  readonly takeTrace: () => Response[];
  /** Returns the responses that told of an error so far; of each the beginning. */
  readonly failures: () => readonly Response[];
}

/** Failures that are kept, and characters of each. */
const MOST_FAILURES = 1500;
const BEGINNING = 16_384;

/** Tells an error of HTTP, or of JSON-RPC; what a tool says is its own matter. */
const isFailure = ({ status, text }: Response) =>
  status >= 400 || /"error"\s*:\s*\{/.test(text.slice(0, BEGINNING));

/** Builds an empty memory. */
export function createMemory(): Memory {
  const results = new Map<string, Promise<unknown>>();
  const seen = new Map<string, Response[]>();
  const failed: Response[] = [];
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
    note(response) {
      trace.push(response);
      if (failed.length >= MOST_FAILURES || !isFailure(response)) return;
      failed.push({ ...response, text: response.text.slice(0, BEGINNING) });
    },
    failures: () => failed,
    takeTrace() {
      const taken = trace;
      trace = [];
      return taken;
    },
  };
}
