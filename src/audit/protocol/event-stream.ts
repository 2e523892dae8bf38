/** An event of a stream (HTML, section 9.2.6). */
interface StreamEvent {
  /** Value of `event`; `message` when there is none. */
  readonly type: string;
  readonly id: string | undefined;
  readonly data: string;
}

/**
 * The complete events of a stream: lines may end in CR, LF or both, data may have several lines, and
 * comments are none. An event without data, such as the one that primes a client, stands here too.
 */
export function eventsIn(text: string): StreamEvent[] {
  const blocks = text
    .replace(/^\uFEFF/, '')
    .replace(/\r\n?/g, '\n')
    .split(/\n\n/);
  return blocks.slice(0, -1).flatMap(readEvent);
}

function readEvent(block: string): StreamEvent[] {
  const headers = block
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith(':'))
    .map((line) => {
      const [whole, name = ''] = /^([^:]*):? ?/.exec(line) ?? [''];
      return [name, line.slice(whole.length)] as const;
    });
  const valuesOf = (name: string) =>
    headers.filter(([field]) => field === name).map(([, value]) => value);
  if (valuesOf('data').length === 0 && valuesOf('id').length === 0) return [];
  return [
    {
      type: valuesOf('event').at(-1) ?? 'message',
      id: valuesOf('id').at(-1),
      data: valuesOf('data').join('\n'),
    },
  ];
}
