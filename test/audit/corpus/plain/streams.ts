import type { ServerResponse } from 'node:http';
import { onChange, ownerOf } from './notes.js';
import { resourceFor } from './resources.js';
import type { Caller } from './tokens.js';

const MOST_PER_CALLER = 8;
const KEEP_ALIVE_MS = 20_000;

const open = new Map<ServerResponse, string>();

/** Writes one message to a stream. */
export function writeEvent(response: ServerResponse, message: object): void {
  response.write(`event: message\ndata: ${JSON.stringify(message)}\n\n`);
}

/** Begins a stream; false when a caller has too many. */
function begin(response: ServerResponse, caller: Caller): boolean {
  const mine = [...open.values()].filter((owner) => owner === ownerOf(caller));
  if (mine.length >= MOST_PER_CALLER) return false;
  open.set(response, ownerOf(caller));
  response.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  response.write(':\n\n');
  const alive = setInterval(() => response.write(':\n\n'), KEEP_ALIVE_MS);
  const end = setTimeout(() => response.end(), caller.expiresAt * 1000 - Date.now());
  response.once('close', () => {
    clearInterval(alive);
    clearTimeout(end);
    open.delete(response);
  });
  return true;
}

/** Tells a caller of changes of what is theirs, as long as the token is good; false when refused. */
export function subscribe(
  response: ServerResponse,
  caller: Caller,
  id: string | number,
  filter: Readonly<Record<string, unknown>>,
): boolean {
  if (!begin(response, caller)) return false;
  const { resourceSubscriptions: wanted, toolsListChanged } = filter;
  const uris = (Array.isArray(wanted) ? wanted : []).filter((uri) => resourceFor(uri));
  const _meta = { 'io.modelcontextprotocol/subscriptionId': id };
  const send = (method: string, params: object) => {
    writeEvent(response, { jsonrpc: '2.0', method, params: { ...params, _meta } });
  };
  const notifications = {
    ...(toolsListChanged === true ? { toolsListChanged } : {}),
    ...(uris.length > 0 ? { resourceSubscriptions: uris } : {}),
  };
  send('notifications/subscriptions/acknowledged', { notifications });
  const stop = onChange((owner, uri) => {
    if (owner === ownerOf(caller) && uris.includes(uri)) {
      send('notifications/resources/updated', { uri });
    }
  });
  response.once('close', stop);
  return true;
}

/** The stream of an older client, which tells that its resources changed; false when refused. */
export function listen(response: ServerResponse, caller: Caller): boolean {
  if (!begin(response, caller)) return false;
  const stop = onChange((owner) => {
    if (owner !== ownerOf(caller) || !caller.scopes.has('notes:read')) return;
    writeEvent(response, { jsonrpc: '2.0', method: 'notifications/resources/list_changed' });
  });
  response.once('close', stop);
  return true;
}

/** Ends every stream, when the server stops. */
export function endStreams(): void {
  for (const response of open.keys()) response.end();
}
