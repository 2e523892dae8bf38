/** The kinds of responses that MCP has and a client takes (RFC 9110 section 12.5.1). */
export interface Accepted {
  readonly json: boolean;
  readonly stream: boolean;
  /** It names event streams. Whoever takes anything can hardly read one, so it gets JSON instead. */
  readonly namesStream: boolean;
}

/** A request to the SDK says that it takes both, whatever the client said: see {@link respondAs}. */
export const ACCEPTS_BOTH = 'application/json, text/event-stream';

/** Begins the line of an event stream that holds a message. */
const DATA = 'data: ';

/** Reads an `Accept` header. Without one, anything is taken. */
export function readAccept(header: string | null): Accepted {
  if (header === null || header.trim() === '') {
    return { json: true, stream: true, namesStream: false };
  }
  const ranges = new Map(
    header.split(',').map((range) => {
      const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
      return [type, !parameters.some((parameter) => /^q\s*=\s*0(\.0*)?$/.test(parameter))];
    }),
  );
  /** The closest range decides. */
  const takes = (type: string) =>
    ranges.get(type) ?? ranges.get(type.replace(/\/.*/, '/*')) ?? ranges.get('*/*') ?? false;
  return {
    json: takes('application/json'),
    stream: takes('text/event-stream'),
    namesStream: ranges.get('text/event-stream') ?? false,
  };
}

/**
 * Gives a response in the kind that the client takes. The SDK responds to clients of earlier revisions
 * with an event stream always; what that holds beside the response is for those who take a stream.
 */
export async function respondAs(accepted: Accepted, response: Response): Promise<Response> {
  const isStream = response.headers.get('content-type')?.startsWith('text/event-stream') === true;
  const staysStream = accepted.namesStream || !accepted.json;
  if (!isStream || staysStream || response.body === null) return response;
  const text = await response.text();
  // By line feeds alone: JSON may hold other signs that end a line for regular expressions.
  const result = text
    .split('\n')
    .filter((line) => line.startsWith(DATA))
    .map((line) => JSON.parse(line.slice(DATA.length)) as object)
    .findLast((message) => !('method' in message));
  if (!result) throw new Error('the stream ended without a response');
  return Response.json(result, { status: response.status });
}
