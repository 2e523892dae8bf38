import { randomUUID } from 'node:crypto';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/**
 * A server of somebody else that trusts everybody: whoever names a session is in it, and an event of any session is
 * replayed to whoever names it. Nothing is behind it.
 */
export class SessionServer {
  /** What reached it, in order: method and session. */
  readonly reached: string[] = [];
  /** The id of the next session that is opened, in place of a random one. */
  nextSession: string | undefined;
  readonly #open = new Set<string>();
  /** Sends headers before it says anything, as some frameworks do, or not. */
  flushes = false;

  readonly handle: RequestListener = (req, res) => {
    const { pathname, searchParams } = new URL(req.url ?? '/', 'http://host');
    const session = searchParams.get('sessionId') ?? req.headers['mcp-session-id']?.toString();
    this.reached.push(`${req.method ?? ''} ${session ?? '-'}`);
    if (pathname === '/sse') this.#openOldStream(res);
    else if (pathname === '/messages') res.writeHead(202).end('Accepted');
    else if (req.method === 'POST') this.#answer(req, res, session);
    else if (session === undefined || !this.#open.has(session)) res.writeHead(404).end();
    else if (req.method === 'DELETE') this.#end(res, session);
    else this.#openStream(res, session);
  };

  /** Forgets a session without being asked. */
  drop(session: string): void {
    this.#open.delete(session);
  }

  #answer(req: IncomingMessage, res: ServerResponse, session = this.#newSession()): void {
    req.resume();
    if (!this.#open.has(session)) {
      res.writeHead(404).end();
      return;
    }
    res.writeHead(200, [...['Content-Type', 'text/event-stream'], ...['Mcp-Session-Id', session]]);
    res.write(`id: ${session}-answer\n`);
    res.end('event: message\ndata: {"jsonrpc":"2.0","id":1,"result":{}}\n\n');
  }

  #openStream(res: ServerResponse, session: string): void {
    res.setHeader('Content-Type', 'text/event-stream');
    if (this.flushes) res.flushHeaders();
    for (const piece of ['i', `d: ${session}`, '-stream\r\nda', 'ta: {}\r\n\r\n']) res.write(piece);
  }

  #openOldStream(res: ServerResponse): void {
    const session = this.#newSession();
    res.writeHead(200, { 'Content-Type': 'text/event-stream' });
    res.write(Buffer.from(`event: endpoint\ndata: /messages?sessionId=${session}\n\n`));
  }

  #end(res: ServerResponse, session: string): void {
    this.#open.delete(session);
    res.writeHead(200).end();
  }

  #newSession(): string {
    const session = this.nextSession ?? randomUUID();
    this.#open.add(session);
    return session;
  }
}
