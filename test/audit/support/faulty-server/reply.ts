import type { IncomingHttpHeaders, ServerResponse } from 'node:http';

/** Header fields of an answer. */
export type Fields = Readonly<Record<string, string | string[]>>;

/** Answers the request with JSON. */
export type Reply = (status: number, body?: object, fields?: Fields) => void;

/** Refuses the request with a challenge. */
export type Refuse = (status: number, error?: string, token?: string, fault?: Error) => void;

/** What is known of a request once its body was read. */
export interface Asked {
  /** Of the token. */
  readonly claims: Readonly<Record<string, unknown>>;
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
  /** What the body says; undefined when it says nothing. */
  readonly parsed: unknown;
  readonly token: string;
  readonly user: string;
  /** When the token ends, in seconds since 1970. */
  readonly expiresAt: number | undefined;
  /** Scopes of the caller. */
  readonly held: readonly string[];
  /** The connection. */
  readonly socket: object;
  readonly reply: Reply;
  readonly refuse: Refuse;
  /** Refuses with 403 and asks for these scopes. */
  readonly forbid: (scopes: readonly string[]) => void;
  /** Writes a line into the log of the server. */
  readonly log: (line: object) => void;
  /** For answers that are no JSON. */
  readonly response: ServerResponse;
}

/** The scope that every request takes. */
export const BASE_SCOPE = 'mcp:access';
/** The scope of the only tool. */
export const TOOL_SCOPE = 'echo:use';

/** A header field, once; empty when it is missing. */
export function field(headers: IncomingHttpHeaders, name: string): string {
  return [headers[name]].flat()[0] ?? '';
}
