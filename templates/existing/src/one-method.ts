import type { IncomingMessage } from 'node:http';
import { refuse, type Refusal } from './auth/response.js';

/** Headers that make another request of one that was judged, as `method-override` and Hono read them. */
export const METHOD_OVERRIDES = ['x-http-method-override', 'x-method-override', 'x-http-method'];

/** Refuses a query that does the same, in whichever way somebody reads queries. */
export function checkMethodOverride({ url = '' }: IncomingMessage): Refusal | undefined {
  const [, query = ''] = /\?(.*)$/s.exec(url) ?? [];
  const names = [...new URLSearchParams(query.replace(/;/g, '&')).keys()];
  if (!names.some((name) => /(?<![a-z0-9])_method/i.test(name))) return undefined;
  return { reason: 'ambiguous_request', response: refuse(400, 'The request is ambiguous') };
}

/** Keeps the method that was judged: what code behind assigns counts for nothing. */
export function keepMethod(req: IncomingMessage): void {
  const { method } = req;
  Object.defineProperty(req, 'method', { get: () => method, set: () => undefined });
}
