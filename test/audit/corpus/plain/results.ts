/** An error of JSON-RPC that a client is told. */
export class ProtocolError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly status = 200,
    readonly data?: object,
  ) {
    super(message);
  }
}

/** A result, before it is dressed for a revision. */
export type Result = Readonly<Record<string, unknown>>;

/** A result that depends on who asks, and that nobody keeps. */
export function privately(result: Result): Result {
  return { ttlMs: 0, cacheScope: 'private', ...result };
}

/** What a tool says. */
export function says(text: string): Result {
  return { content: [{ type: 'text', text }] };
}

/** What a tool says went wrong, so that a model can do better. */
export function complains(text: string): Result {
  return { ...says(text), isError: true };
}
