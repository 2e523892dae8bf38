import type { ServerResponse } from 'node:http';
import type { Features } from './features.js';

/** What can be wrong with streams and with what servers send beside their responses. */
export interface StreamFaults {
  mediaType: string;
  noObject: boolean;
  holdsStreamsBack: boolean;
  tellsUnasked: boolean;
  tellsTokens: boolean;
  tellsTraces: boolean;
  sendsRequests: boolean;
  subscription: 'unacknowledged' | 'late' | 'silent' | 'greedy' | 'nameless' | 'no stream';
  repeatsEventIds: boolean;
  replaysEverything: boolean;
  replaysToAnybody: boolean;
}

/** An event that was written. */
interface Kept {
  readonly id: string;
  readonly stream: number;
  readonly user: string;
  readonly text: string;
}

/** Writes event streams and, where it is so, keeps what was on them. */
export interface Streams {
  /** Opens a stream, writes the messages, and ends it if wanted. */
  write(response: ServerResponse, user: string, messages: readonly object[], end: boolean): void;
  /** Takes up a stream behind an event; false when there is no such event. */
  resume(response: ServerResponse, user: string, lastId: string): boolean;
}

/** Builds what writes the streams of a server. */
export function createStreams(faults: Partial<StreamFaults>, features: Features): Streams {
  const kept: Kept[] = [];
  let opened = 0;

  function open(response: ServerResponse): void {
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      ...(faults.holdsStreamsBack ? {} : { 'x-accel-buffering': 'no' }),
    });
  }

  return {
    write(response, user, messages, end) {
      opened += 1;
      open(response);
      // A comment, an empty event that primes the client, lines that end in two characters.
      if (features.streams) response.write(': hello\r\n\r\nretry: 1000\r\n\r\n');
      const texts = ['', ...messages.map((each) => JSON.stringify(each, null, 1))];
      for (const [index, text] of texts.entries()) {
        const id = `${faults.repeatsEventIds ? 0 : opened}-${index}`;
        kept.push({ id, stream: opened, user, text });
        if (text === '' && !features.resumes) continue;
        response.write(eventOf(text, features.resumes ? id : undefined));
      }
      if (end) response.end();
      else response.write(':\r\n\r\n');
    },
    resume(response, user, lastId) {
      const last = kept.find(({ id }) => id === lastId);
      if (!last || !features.resumes) return false;
      const isTheirs = faults.replaysToAnybody === true || last.user === user;
      const rest = kept
        .slice(kept.indexOf(last) + 1)
        .filter(({ stream }) => stream === last.stream || faults.replaysEverything);
      open(response);
      if (isTheirs) for (const { text, id } of rest) response.write(eventOf(text, id));
      response.end(': done\n\n');
      return true;
    },
  };
}

/** An event; data of several lines in as many fields. */
function eventOf(text: string, id: string | undefined): string {
  const lines = text.split('\n').map((line) => `data: ${line}`);
  return [...(id === undefined ? [] : [`id: ${id}`]), 'event: message', ...lines, '', ''].join(
    '\r\n',
  );
}

/** What goes before the response to a request. */
export function sentBefore(
  faults: Partial<StreamFaults>,
  { logs }: Features,
  { level, token }: { level: unknown; token: string },
): object[] {
  const isLogged = (logs && level !== undefined) || faults.tellsUnasked === true;
  const data = faults.tellsTokens
    ? `served ${token}`
    : faults.tellsTraces
      ? 'Error\n    at serve (server.js:10:5)'
      : 'served';
  const log = { jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } };
  const request = { jsonrpc: '2.0', id: 'server-1', method: 'roots/list', params: {} };
  return [...(isLogged ? [log] : []), ...(faults.sendsRequests ? [request] : [])];
}

/** What is on the stream of a subscription when it begins. */
export function subscriptionMessages(
  { subscription: fault }: Partial<StreamFaults>,
  id: unknown,
  uris: readonly string[] = [],
): object[] {
  const notification = (method: string, params: object = {}) => ({
    ...{ jsonrpc: '2.0', method: `notifications/${method}` },
    params: {
      ...params,
      ...(fault === 'nameless' ? {} : { _meta: { 'io.modelcontextprotocol/subscriptionId': id } }),
    },
  });
  const acknowledged = notification('subscriptions/acknowledged', {
    notifications: {
      toolsListChanged: true,
      ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
    },
  });
  const changed = notification('tools/list_changed');
  switch (fault) {
    case 'silent':
      return [];
    case 'unacknowledged':
      return [changed];
    case 'late':
      return [changed, acknowledged];
    case 'greedy':
      return [acknowledged, notification('resources/list_changed')];
    default:
      return [acknowledged, changed];
  }
}
