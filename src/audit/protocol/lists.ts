import type { Response } from '../../http/response.js';
import { isObject, opening, replies } from './messages.js';
import type { Sessions } from './sessions.js';

/** Kinds of lists, by the member of the result that holds one, with their methods. */
const METHODS = {
  tools: 'tools/list',
  resources: 'resources/list',
  resourceTemplates: 'resources/templates/list',
  prompts: 'prompts/list',
} as const;
type Kind = keyof typeof METHODS;

/** A list of the server, over its pages. */
export interface Listing {
  readonly kind: Kind;
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly pages: readonly Page[];
}

/** A result, and the response that holds it. */
export interface Page {
  readonly response: Response;
  readonly result: Readonly<Record<string, unknown>>;
}

/** Pages that are read of one list. */
const MOST_PAGES = 10;

/** A list as this token sees it; undefined when the server has none, or does not show it. */
export function listOf(
  sessions: Sessions,
  token: string,
  kind: Kind,
): Promise<Listing | undefined> {
  return sessions.once(`${kind} ${token}`, () => readList(sessions, token, kind));
}

/** The same, as it is now. */
export async function readList(
  sessions: Sessions,
  token: string,
  kind: Kind,
): Promise<Listing | undefined> {
  const pages: Page[] = [];
  let cursor: unknown;
  do {
    const params = cursor === undefined ? {} : { cursor };
    const response = await sessions.call(token, METHODS[kind], params);
    const result = replies(response.text)[0]?.result;
    if (!result || !Array.isArray(result[kind])) break;
    pages.push({ response, result });
    cursor = result['nextCursor'];
  } while (typeof cursor === 'string' && pages.length < MOST_PAGES);
  const items = pages.flatMap(({ result }) => (result[kind] as unknown[]).filter(isObject));
  return pages.length === 0 ? undefined : { kind, items, pages };
}

/** Every list that the server says it has. */
export async function listsOf(sessions: Sessions, token: string): Promise<Listing[]> {
  const has = await capabilities(sessions, token);
  const kinds = (['tools', 'resources', 'prompts'] as const).filter(
    (kind) => kind === 'tools' || (has !== undefined && kind in has),
  );
  const lists: Listing[] = [];
  for (const kind of kinds) {
    const list = await listOf(sessions, token, kind);
    if (list) lists.push(list);
  }
  return lists;
}

/** Returns the capabilities that the server states, if it states any. */
export async function capabilities(
  sessions: Sessions,
  token: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const response = await opened(sessions, token);
  const value = replies(response.text)[0]?.result?.['capabilities'];
  return isObject(value) ? value : undefined;
}

/** The response to the request that clients begin with. */
export function opened(sessions: Sessions, token: string): Promise<Response> {
  return sessions.once(`opened ${token}`, () =>
    sessions.probe({ token, message: opening(sessions.dialect) }),
  );
}
