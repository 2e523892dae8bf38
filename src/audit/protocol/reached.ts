import { header, type Response } from '../../http/response.js';
import { messagesIn } from './messages.js';

/** What shows that MCP itself answered. */
interface Reached {
  /** Completes a sentence: "answers 200 with …". */
  readonly says: string;
  /** The server did something; an error can be that of a guard, too. */
  readonly isServed: boolean;
}

/**
 * Says how a response shows that MCP was reached; undefined where it does not.
 *
 * @param id of the request, undefined for one that has none
 */
export function reachedBy(
  response: Pick<Response, 'status' | 'headers' | 'text'> | undefined,
  id: unknown,
): Reached | undefined {
  if (!response || response.status === 401) return undefined;
  const { status, text } = response;
  if (status < 400 && header(response, 'mcp-session-id') !== undefined) {
    return { says: `answers ${status} and opens a session`, isServed: true };
  }
  const replies = messagesIn(text).filter((message) => message['jsonrpc'] === '2.0');
  const own = replies.find((reply) => id !== undefined && reply['id'] === id);
  if (own) {
    const isServed = 'result' in own;
    const what = isServed ? 'a result' : 'an error';
    return { says: `answers ${status} as MCP does, with ${what}`, isServed };
  }
  // The first event of HTTP+SSE, revision 2024-11-05.
  if (/^event: *endpoint\b/m.test(text)) {
    return { says: `answers ${status} with a stream that takes messages`, isServed: true };
  }
  return undefined;
}
