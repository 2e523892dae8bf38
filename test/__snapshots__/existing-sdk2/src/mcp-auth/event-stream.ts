/** More of a line is not looked at: names of events and of endpoints are short. */
const MAX_LINE = 2048;

/** What a client is told beside the messages. */
export interface EventStreamReader {
  /** Takes the name of an event, which a client that reconnects sends as `Last-Event-ID`. */
  readonly onId: (id: string) => void;
  /** Takes the place to which messages go (HTTP+SSE of revision 2024-11-05). */
  readonly onEndpoint: (target: string) => void;
}

/** Prepares to read an event stream in whatever chunks it comes; bytes stand for characters, as in headers. */
export function createEventStreamReader(reader: EventStreamReader): (chunk: Uint8Array) => void {
  let line = '';
  let event = '';
  const readLine = (text: string) => {
    const [, field = '', value = ''] = /^(\w+): ?(.*)$/.exec(text) ?? [];
    if (text === '') event = '';
    else if (field === 'event') event = value;
    else if (field === 'id') reader.onId(value);
    else if (field === 'data' && event === 'endpoint') reader.onEndpoint(value);
  };
  return (chunk) => {
    const lines = (line + Buffer.from(chunk).toString('latin1')).split(/\r\n|\r|\n/);
    line = lines.pop()?.slice(0, MAX_LINE) ?? '';
    for (const each of lines) readLine(each);
  };
}
