import { Agent, request } from 'node:http';
import { revisions } from '../../src/catalog/revisions.js';

/** How a request ended: an answer as far as it came, or why there is none. */
export interface Outcome {
  /** 0 when no status line arrived. */
  readonly status: number;
  readonly body: string;
  /** The answer began and did not reach its end. */
  readonly torn: boolean;
  /** Code of the socket's error, if there was one. */
  readonly error: string | undefined;
}

/** Who a tool saw. */
export interface Seen {
  readonly subject: string;
  readonly clientId: string;
}

/** An agent that keeps this many connections open. */
export function keepAlive(maxSockets: number): Agent {
  return new Agent({ keepAlive: true, maxSockets });
}

/** The headers of a `tools/call` of the newest revision. */
export function callHeaders(token: string | undefined, tool = 'whoami'): Record<string, string> {
  return {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    'content-type': 'application/json',
    'accept': 'application/json, text/event-stream',
    'mcp-protocol-version': revisions[0].id,
    'mcp-method': 'tools/call',
    'mcp-name': tool,
  };
}

/** The body of a `tools/call` of the newest revision. */
export function callBody(args: object = {}, tool = 'whoami'): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id: 1,
    method: 'tools/call',
    params: {
      name: tool,
      arguments: args,
      _meta: {
        'io.modelcontextprotocol/protocolVersion': revisions[0].id,
        'io.modelcontextprotocol/clientCapabilities': {},
        'io.modelcontextprotocol/clientInfo': { name: 'faults', version: '1.0.0' },
      },
    },
  });
}

/** Calls `whoami`; never rejects. */
export function callWhoami(url: string, token: string | undefined, agent: Agent): Promise<Outcome> {
  return send(url, { agent, headers: callHeaders(token), body: callBody() });
}

/** Sends a POST with any body; never rejects. */
export function send(
  url: string,
  options: { agent: Agent; headers: Record<string, string>; body: string },
): Promise<Outcome> {
  const { agent, body } = options;
  const headers = { 'content-length': String(Buffer.byteLength(body)), ...options.headers };
  return new Promise((resolve) => {
    let status = 0;
    let received = '';
    const end = (torn: boolean, error?: string) => {
      resolve({ status, body: received, torn, error });
    };
    const outgoing = request(url, { method: 'POST', agent, headers }, (response) => {
      status = response.statusCode ?? 0;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (received += chunk));
      response.on('end', () => {
        end(!response.complete);
      });
      response.on('error', (error: NodeJS.ErrnoException) => {
        end(true, error.code);
      });
    });
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      end(status !== 0, error.code);
    });
    outgoing.end(body);
  });
}

/** Who `whoami` saw, from its JSON or event-stream answer; undefined when the tool did not run. */
export function seenBy({ body }: Outcome): Seen | undefined {
  const json = body.startsWith('{') ? body : /^data: (\{.*)$/m.exec(body)?.[1];
  if (json === undefined) return undefined;
  const { result } = JSON.parse(json) as { result?: { content?: { text?: string }[] } };
  const text = result?.content?.[0]?.text;
  return text === undefined ? undefined : (JSON.parse(text) as Seen);
}

/** Runs a task this many times, some at a time. */
export async function repeat(
  times: number,
  atOnce: number,
  task: (index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  const worker = async () => {
    while (next < times) {
      const index = next;
      next += 1;
      await task(index);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, times) }, worker));
}
