import type { Given } from '../../engine/check.js';
import { ownTool } from '../../protocol/conversations.js';
import { codes, errorCode } from '../../protocol/json-rpc-errors.js';
import { capabilities, listOf } from '../../protocol/lists.js';
import { callOfNothing, type Message, request } from '../../protocol/messages.js';

export const NAME_FIRST =
  'unknown tools are refused before Mcp-Name is looked at; --allow-tool-calls lets a real one be tried';

/** Writes requests whose Mcp-Name the server must look at, one of each kind that it knows. */
export async function namedRequests(context: Given<'token'>): Promise<Message[]> {
  const { token } = context;
  const call = await namedCall(context);
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
 * Writes a call whose Mcp-Name the server looks at: of a tool that nobody has or, where that is refused
 * for the tool first, of a real one, with leave.
 */
export function namedCall(context: Given<'token'>): Promise<Message | undefined> {
  const { token, dialect } = context;
  return context.once('named call', async () => {
    const message = callOfNothing(dialect);
    const headers = { 'Mcp-Name': undefined };
    const response = await context.probe({ token, message, headers });
    if (errorCode(response) === codes.headerMismatch) return message;
    const [name] = await ownTool(context);
    return name === undefined ? undefined : request(dialect, 'tools/call', { name, arguments: {} });
  });
}
