import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** Header fields of an answer. */
export type Fields = Readonly<Record<string, string | string[]>>;

/** Answers the request with JSON. */
export type Reply = (status: number, body?: object, fields?: Fields) => void;

/** Refuses the request with a challenge. */
export type Refuse = (status: number, error?: string, token?: string, fault?: Error) => void;

/** What is known of a request once its body was read. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** Scopes of the caller. */
  readonly held: readonly string[];
  readonly reply: Reply;
  readonly refuse: Refuse;
  /** For answers that are no JSON. */
  readonly response: ServerResponse;
}

/** The scope that every request takes. */
export const BASE_SCOPE = 'mcp:access';
/** The scope of the only tool. */
export const TOOL_SCOPE = 'echo:use';
