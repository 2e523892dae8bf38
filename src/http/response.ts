/** A header as it was sent: name and value. */
export type Header = readonly [name: string, value: string];

/** One request and what came back, with secrets taken out: safe to show and to keep. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly Header[];
    readonly body?: string;
  };
  readonly response?: {
    readonly status: number;
    readonly headers: readonly Header[];
    /** Its beginning. */
    readonly body: string;
  };
  /** Reason for which there is no response, or not all of it. */
  readonly fault?: string;
}

/** A response of the server. */
export interface Response {
  readonly status: number;
  readonly headers: readonly Header[];
  /** The body, decoded; at most as long as the cap. */
  readonly text: string;
  /** Reason for which the body is not whole. */
  readonly fault: string | undefined;
  readonly exchange: Exchange;
}

/** Says in plain words why a server sent no response at all. */
export class NoResponseError extends Error {
  override readonly name = 'NoResponseError';
  readonly code = 'no-response';

  constructor(
    message: string,
    readonly exchange: Exchange,
  ) {
    super(message);
  }
}

/** Reports a server that answered 429 once more after it was given time. */
export class RateLimitedError extends Error {
  override readonly name = 'RateLimitedError';
  readonly code = 'rate-limited';

  constructor(readonly exchange: Exchange) {
    super('the server answered 429 twice: it limits how often it may be asked');
  }
}

/** Returns the value of a header; several of one name are joined (RFC 9110 section 5.3). */
export function header({ headers }: Pick<Response, 'headers'>, name: string): string | undefined {
  const values = headers.filter(([each]) => each.toLowerCase() === name).map(([, value]) => value);
  return values.length === 0 ? undefined : values.join(', ');
}

/** The media type without parameters, in lower case. */
export function mediaType(response: Response): string {
  return (header(response, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The body as a JSON object, if it is one. */
export function jsonObject({ text }: Pick<Response, 'text'>): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
