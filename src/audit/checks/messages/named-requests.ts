import type { Context } from '../../engine/context.js';
import { capabilities, listOf } from '../../protocol/lists.js';
import { request, type Message } from '../../protocol/messages.js';
import { ownTool } from '../../protocol/conversations.js';
import { codes, errorCode, NO_TOOL } from '../../protocol/json-rpc-errors.js';

export const NAME_FIRST =
  'unknown tools are refused before Mcp-Name is looked at; --allow-tool-calls lets a real one be tried';

/** The call of a tool that nobody has. */
export function noToolCall({ dialect }: Context): Message {
  return request(dialect, 'tools/call', { name: NO_TOOL, arguments: {} });
}

/** Requests whose Mcp-Name the server must look at, one of each kind that it knows. */
export async function namedRequests(token: string, context: Context): Promise<Message[]> {
  const call = await namedCall(token, context);
  const has = (await capabilities(context, token)) ?? {};
  const messages = call ? [call] : [];
  for (const [kind, method, key] of [
    ['resources', 'resources/read', 'uri'],
    ['prompts', 'prompts/get', 'name'],
  ] as const) {
    const [item] = kind in has ? ((await listOf(context, token, kind))?.items ?? []) : [];
    const name = item?.[key];
    if (typeof name !== 'string') continue;
    messages.push(request(context.dialect, method, { [key]: name }));
  }
  return messages;
}

/**
 * A call whose Mcp-Name the server looks at: of a tool that nobody has or, where that is refused
 * for the tool first, of a real one, with leave.
 */
export function namedCall(token: string, context: Context): Promise<Message | undefined> {
  return context.once('named call', async () => {
    const message = noToolCall(context);
    const headers = { 'Mcp-Name': undefined };
    const response = await context.probe({ token, message, headers });
    if (errorCode(response) === codes.headerMismatch) return message;
    const [name] = await ownTool(context);
    return name === undefined
      ? undefined
      : request(context.dialect, 'tools/call', { name, arguments: {} });
  });
}
