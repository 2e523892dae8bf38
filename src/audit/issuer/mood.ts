import type { ServerResponse } from 'node:http';

/** What a test issuer is asked for. */
export type Asked = 'metadata' | 'keys' | 'introspection';

/**
 * How a test issuer answers for a while. `hangs` takes a request and says nothing, `drips` sends a byte
 * now and then, `fails` answers 500, `floods` sends valid JSON of many megabytes.
 */
export interface Mood {
  /** What it is about; everything when left out. */
  readonly of?: readonly Asked[];
  readonly manner?: 'hangs' | 'drips' | 'fails' | 'floods';
  /** Waits before it answers, in milliseconds. */
  readonly delayMs?: number;
  /** Redirects there. */
  readonly redirectsTo?: string;
  /** Takes the place of the document. */
  readonly document?: (good: Readonly<Record<string, unknown>>) => object;
}

/** Bytes of a flood, more than any key set has. */
const FLOOD = 64 * 1024 * 1024;
const DRIP_MS = 200;

/** How much of a flood was taken, in bytes. */
export interface Flood {
  sent: number;
}

/** Answers in a mood; false where it does not say how. */
export function answerIn(
  { manner, redirectsTo }: Mood,
  response: ServerResponse,
  document: object,
  flood: Flood,
): boolean {
  if (redirectsTo !== undefined) {
    response.writeHead(302, { location: redirectsTo }).end();
    return true;
  }
  switch (manner) {
    case 'hangs':
      return true;
    case 'fails':
      response.writeHead(500, { 'content-type': 'application/json' }).end('{}');
      return true;
    case 'drips':
      drip(response);
      return true;
    case 'floods':
      send(response, document, flood);
      return true;
    case undefined:
      return false;
  }
}

function drip(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  response.write('{');
  const timer = setInterval(() => response.write(' '), DRIP_MS);
  response.on('close', () => {
    clearInterval(timer);
  });
}

/** The document itself, behind many blanks: whoever reads it all finds nothing wrong. */
function send(response: ServerResponse, document: object, flood: Flood): void {
  response.writeHead(200, { 'content-type': 'application/json' });
  const blanks = Buffer.alloc(64 * 1024, 0x20);
  flood.sent = 0;
  const more = () => {
    while (!response.destroyed && flood.sent < FLOOD) {
      flood.sent += blanks.length;
      if (!response.write(blanks)) {
        response.once('drain', more);
        return;
      }
    }
    if (!response.destroyed) response.end(JSON.stringify(document));
  };
  more();
}
