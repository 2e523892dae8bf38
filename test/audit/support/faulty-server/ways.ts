import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';

/** A request as it came in. */
export interface Incoming {
  readonly method: string;
  /** As it stands in the first line. */
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Ways around the token. */
export interface WayFaults {
  /** Targets that lead to the endpoint too; a guard stands before them. */
  routes: (target: string) => boolean;
  /** Returns the message that is served although nobody looked for a token. */
  skips: (incoming: Incoming) => string | undefined;
  /** Answers a request for another protocol. */
  switchesTo: string;
  /** Sends clients that came by such a target elsewhere; ORIGIN stands for that of the server. */
  redirect: { readonly from: string; readonly to: string };
  /** Repeats what was sent with TRACE. */
  traces: boolean;
  /** Reads requests whose length is told twice. */
  lenientParser: boolean;
  /** Another MCP server on the same host, which is open. */
  neighbour: string;
}

/** Answers what never comes to the endpoint; returns whether it did. */
export function answerAside(
  faults: Partial<WayFaults>,
  request: IncomingMessage,
  response: ServerResponse,
  origin: string,
): boolean {
  const { url = '', method = '', headers, rawHeaders } = request;
  const [path] = url.split('?', 1);
  if (faults.switchesTo !== undefined && headers.upgrade === faults.switchesTo) {
    request.socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${headers.upgrade}\r\n\r\n`,
    );
  } else if (faults.redirect && faults.redirect.from === path) {
    response.writeHead(307, { location: faults.redirect.to.replace('ORIGIN', origin) }).end();
  } else if (faults.traces && method === 'TRACE') {
    response.writeHead(200, { 'content-type': 'message/http' }).end(rawHeaders.join('\r\n'));
  } else return false;
  return true;
}

/** Answers as an MCP server that has nothing to do with the audited one. */
export function answerAsNeighbour(body: string): object {
  const { id } = JSON.parse(body) as { id?: unknown };
  return { jsonrpc: '2.0', id, result: { tools: [{ name: 'of-the-neighbour' }] } };
}
