/** A header field as it was sent: name and value. */
export type Field = readonly [name: string, value: string];

/** One request and what came back, with secrets taken out: safe to show and to keep. */
export interface Exchange {
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly Field[];
    readonly body?: string;
  };
  readonly response?: {
    readonly status: number;
    readonly headers: readonly Field[];
    /** Its beginning. */
    readonly body: string;
  };
  /** Why there is no answer, or not all of it. */
  readonly fault?: string;
}

/** What a server answered. */
export interface Answer {
  readonly status: number;
  readonly fields: readonly Field[];
  /** The body, decoded; at most as long as the cap. */
  readonly text: string;
  /** Why the body is not whole. */
  readonly fault: string | undefined;
  readonly exchange: Exchange;
}

/** The server did not answer at all; the message says why, in plain words. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';

  constructor(
    message: string,
    readonly exchange: Exchange,
  ) {
    super(message);
  }
}

/** The server wants to be left alone for now. */
export class RateLimited extends Error {
  override readonly name = 'RateLimited';

  constructor(readonly exchange: Exchange) {
    super('the server answered 429 twice: it limits how often it may be asked');
  }
}

/** The value of a header field; several fields of one name are joined as RFC 9110 section 5.3 says. */
export function header(answer: Pick<Answer, 'fields'>, name: string): string | undefined {
  const values = headers(answer, name);
  return values.length === 0 ? undefined : values.join(', ');
}

/** Every value of a header field. */
export function headers({ fields }: Pick<Answer, 'fields'>, name: string): string[] {
  return fields.filter(([field]) => field.toLowerCase() === name).map(([, value]) => value);
}

/** The media type without parameters, in lower case. */
export function mediaType(answer: Answer): string {
  return (header(answer, 'content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The body as a JSON object, if it is one. */
export function jsonObject({ text }: Pick<Answer, 'text'>): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
