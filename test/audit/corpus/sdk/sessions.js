import { randomUUID } from 'node:crypto';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import { createMcp } from './mcp.js';
import { ownerOf } from './store.js';

const MOST = 2000;
const sessions = new Map();

/** Hands a request to the transport of its session, which only its owner has. */
export async function serve(request, response) {
  const id = request.headers['mcp-session-id'];
  if (id !== undefined) {
    const known = sessions.get(id);
    if (!known || known.owner !== ownerOf(request.auth)) {
      const error = { code: -32_001, message: 'Session not found' };
      response.status(404).json({ jsonrpc: '2.0', id: null, error });
      return;
    }
    await known.transport.handleRequest(request, response, request.body);
    return;
  }
  if (request.method === 'GET') {
    response.status(405).set('Allow', 'POST').end();
    return;
  }
  await begin(request, response);
}

async function begin(request, response) {
  const owner = ownerOf(request.auth);
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    enableJsonResponse: true,
    onsessioninitialized(id) {
      if (sessions.size >= MOST) sessions.delete(sessions.keys().next().value);
      sessions.set(id, { transport, owner });
    },
    onsessionclosed(id) {
      sessions.delete(id);
    },
  });
  await createMcp().connect(transport);
  await transport.handleRequest(request, response, request.body);
}

/** Ends every session. */
export async function endSessions() {
  await Promise.all([...sessions.values()].map(({ transport }) => transport.close()));
  sessions.clear();
}
