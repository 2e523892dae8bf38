import type { Context } from '../engine/context.js';
import type { Response } from '../../http/response.js';
import { opened } from './lists.js';
import { NO_TOOL } from './json-rpc-errors.js';

/**
 * Responses to ordinary requests, streams with all that was on them: what a server begins with, a list,
 * a call of a tool that does not exist and, with leave, of one that does.
 */
export function conversations(token: string, context: Context): Promise<Response[]> {
  return context.once('conversations', async () => {
    const { stateless } = context.dialect.revision;
    const responses = [
      await opened(context, token),
      stateless ? await context.probe({ token }) : await context.call(token, 'ping'),
    ];
    for (const name of [NO_TOOL, ...(await ownTool(context))]) {
      responses.push(await emptyCall(token, context, name));
    }
    return responses;
  });
}

/** A tool of the server that may be called, rather one that changes nothing. */
export async function ownTool(context: Context): Promise<string[]> {
  if (!context.allowToolCalls) return [];
  const tools = await context.callableTools();
  const tool = tools.find(({ readOnly }) => readOnly) ?? tools[0];
  return tool ? [tool.name] : [];
}

/** Tools that are called beside those that show how scopes are decided on. */
export const FEW_TOOLS = 5;

/** A call without arguments, as the good token makes it. */
export function emptyCall(token: string, context: Context, name: string): Promise<Response> {
  return context.once(`empty call ${name}`, () =>
    context.call(token, 'tools/call', { name, arguments: {} }),
  );
}
