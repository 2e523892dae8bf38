import type { ServerResponse } from 'node:http';

/** Looks at a response that somebody else sends. */
export interface ResponseWatcher {
  /** Status and headers are set, and nothing was sent yet. */
  readonly onHead: () => void;
  /** A part of an event stream is about to be sent. */
  readonly onEvents: (chunk: Uint8Array) => void;
}

/** Watches a response, whichever way it is sent: all ways end in these three methods. */
export function watchResponse(res: ServerResponse, { onHead, onEvents }: ResponseWatcher): void {
  const writeHead = res.writeHead.bind(res) as (...args: unknown[]) => unknown;
  const write = res.write.bind(res) as (...args: unknown[]) => boolean;
  const end = res.end.bind(res) as (...args: unknown[]) => unknown;

  const look = (chunk: unknown) => {
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) return;
    if (/^text\/event-stream\b/i.test(String(res.getHeader('content-type')))) {
      onEvents(Buffer.from(chunk));
    }
  };

  res.writeHead = (...args: unknown[]) => {
    writeHead(...args);
    onHead();
    return res;
  };
  res.write = ((...args: unknown[]) => {
    look(args[0]);
    return write(...args);
  }) as typeof res.write;
  res.end = ((...args: unknown[]) => {
    look(args[0]);
    return end(...args);
  }) as typeof res.end;
}
