import type { Message } from '../../protocol/messages.js';

/** Changes `_meta` of a message; `undefined` removes a member. */
export function withMeta(message: Message, change: Readonly<Record<string, unknown>>): Message {
  const meta = { ...(message.params['_meta'] as object), ...change };
  const entries = Object.entries(meta).filter(([, value]) => value !== undefined);
  return { ...message, params: { ...message.params, _meta: Object.fromEntries(entries) } };
}
