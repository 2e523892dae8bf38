import { revisions } from '../../catalog/revisions.js';
import type { Response } from '../../http/response.js';
import { opened } from './lists.js';
import { dialectOf, NO_TOOL, opening } from './messages.js';
import type { Sessions } from './sessions.js';
import type { Tools } from './tools.js';

/** A server as a client with a token sees it. */
export interface Seen extends Sessions, Tools {
  readonly token: string;
}

/**
 * Returns the responses to ordinary requests, streams with all that was on them: what a server begins
 * with, a list, a call of a tool that does not exist and, with leave, of one that does.
 */
export function conversations(seen: Seen): Promise<Response[]> {
  const { once, dialect, probe, call, token } = seen;
  return once('conversations', async () => {
    const responses = [
      await opened(seen, token),
      dialect.revision.stateless ? await probe({ token }) : await call(token, 'ping'),
    ];
    for (const name of [NO_TOOL, ...(await ownTool(seen))]) {
      responses.push(await emptyCall(seen, name));
    }
    return responses;
  });
}

/** Names a tool of the server that may be called, rather one that changes nothing. */
export async function ownTool({ allowToolCalls, callableTools }: Tools): Promise<string[]> {
  if (!allowToolCalls) return [];
  const tools = await callableTools();
  const tool = tools.find(({ readOnly }) => readOnly) ?? tools[0];
  return tool ? [tool.name] : [];
}

/** Tools that are called beside those that show how scopes are decided on. */
export const FEW_TOOLS = 5;

/** Calls a tool without arguments, as the good token does. */
export function emptyCall(
  { once, call, token }: Sessions & { readonly token: string },
  name: string,
): Promise<Response> {
  return once(`empty call ${name}`, () => call(token, 'tools/call', { name, arguments: {} }));
}

const newestWithSessions = revisions.find(({ stateless }) => !stateless) ?? revisions[0];

/** Begins as clients of the revisions with sessions do. */
export function beginAsOlderClient({
  once,
  probe,
  token,
}: Sessions & { readonly token: string }): Promise<Response> {
  return once('older clients', () => {
    const message = opening(dialectOf(newestWithSessions));
    const headers = { 'MCP-Protocol-Version': undefined, 'Mcp-Method': undefined };
    return probe({ token, message, headers });
  });
}
