/** More of a line is not looked at: names of events and of endpoints are short. */
const MAX_LINE = 2048;

/** Prepares to read an event stream in whatever chunks it comes; bytes stand for characters, as in headers. */
export function createEventStreamReader(reader) {
  let line = '';
  let event = '';
  const readLine = (text) => {
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
