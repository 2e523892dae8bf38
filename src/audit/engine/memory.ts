import type { Response } from '../../http/response.js';
import type { Once } from '../protocol/sessions.js';

/** Remembers what was asked, and which responses a check has looked at. */
interface Memory {
  readonly once: Once;
  /** Counts a response as looked at. */
  readonly note: (response: Response) => void;
  /** Takes the responses that were looked at since the last time. */
  readonly takeTrace: () => Response[];
}

/** Builds an empty memory. */
export function createMemory(): Memory {
  const results = new Map<string, Promise<unknown>>();
  const seen = new Map<string, Response[]>();
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
    note: (response) => trace.push(response),
    takeTrace() {
      const taken = trace;
      trace = [];
      return taken;
    },
  };
}
