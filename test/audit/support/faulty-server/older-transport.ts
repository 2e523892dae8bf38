import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Features } from './features.js';

/** What can be wrong with the endpoints of 2024-11-05. */
export interface OldTransportFaults {
  oldStreamIsOpen: boolean;
  oldMessagesAreOpen: boolean;
}

/** Answers at the endpoints of HTTP+SSE. Returns whether it was one of them. */
export function answerOldTransport(
  faults: Partial<OldTransportFaults>,
  { hasOldTransport, hasOtherStream }: Features,
  { headers }: IncomingMessage,
  pathname: string,
  { response, refuse }: { response: ServerResponse; refuse: (status: number) => void },
): boolean {
  if (hasOtherStream && pathname === '/sse') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('event: weather\ndata: sunny\n\n');
    return true;
  }
  if (!hasOldTransport || !['/sse', '/messages'].includes(pathname)) return false;
  const isStream = pathname === '/sse';
  const isOpen = isStream ? faults.oldStreamIsOpen : faults.oldMessagesAreOpen;
  if (headers.authorization === undefined && !isOpen) {
    refuse(401);
  } else if (isStream) {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: endpoint\ndata: /messages?sessionId=1\n\n');
  } else {
    response.writeHead(400).end('no session');
  }
  return true;
}
