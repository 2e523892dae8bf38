import { PROTOCOL_VERSION_META_KEY } from './sdk.js';

/** A JSON-RPC request or notification, as far as authorization has to look at it. */
export interface Message {
  /** As it was sent; undefined when it is no text. */
  readonly method: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;
  readonly id: string | number | undefined;
  /** Whether the client speaks a revision before 2026-07-28; later ones name it in each request (META-11). */
  readonly isOfEarlierEra: boolean;
}

/** Says that a body is no single JSON-RPC message of a sensible depth. */
export class MalformedMessageError extends Error {
  override readonly name = 'MalformedMessageError';
  readonly code = 'malformed_message';
}

/**
 * Reads what authorization needs from a parsed body. The very same object goes on to the SDK, so
 * what is decided on is what is executed.
 *
 * @throws {@link MalformedMessageError} for arrays (batches, TRANS-02), non-objects and deep nesting
 */
export function readMessage(body: unknown, maxDepth: number): Message {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new MalformedMessageError('The body must be one JSON-RPC message');
  }
  if (isDeeperThan(body, maxDepth)) {
    throw new MalformedMessageError('The message is nested too deeply');
  }
  const { method, params } = body as { method?: unknown; params?: unknown };
  const members = membersOf(params);
  return {
    method: typeof method === 'string' ? method : undefined,
    params: members,
    id: readId(body),
    isOfEarlierEra: !(PROTOCOL_VERSION_META_KEY in membersOf(members['_meta'])),
  };
}

/** Gives the members of an object; anything else has none. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Reads the id of a message, which its response repeats (JSON-RPC 2.0 section 5, ERR-07). */
export function readId(body: unknown): string | number | undefined {
  const { id } = (body ?? {}) as { id?: unknown };
  return typeof id === 'string' || typeof id === 'number' ? id : undefined;
}

/** Builds a JSON-RPC error response; without an id where none could be read. */
export function jsonRpcError(
  code: -32700 | -32600 | -32601 | -32602,
  message: string,
  id?: string | number,
  data?: unknown,
): object {
  return {
    jsonrpc: '2.0',
    ...(id === undefined ? {} : { id }),
    error: { code, message, ...(data === undefined ? {} : { data }) },
  };
}

/** Walks with a list of its own: nesting that is too deep must not exhaust the call stack. */
function isDeeperThan(root: object, limit: number): boolean {
  let level: object[] = [root];
  for (let depth = 1; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level
      .flatMap((value): unknown[] => Object.values(value))
      .filter((value): value is object => typeof value === 'object' && value !== null);
  }
  return false;
}
