import { isAccepted, type Context } from '../../engine/context.js';
import type { Response } from '../../../http/response.js';
import { listOf, listsOf, opened, type Page } from '../../protocol/lists.js';
import { isObject, replies, request } from '../../protocol/messages.js';
import { fail, expect, pass, notChecked, type Check, type Outcome } from '../../engine/model.js';
import { emptyCall, ownTool } from '../../protocol/conversations.js';
import { withToken } from '../../engine/with-token.js';

type Result = Page['result'];

/** Results that clients may keep: what the server can do, and every page of its lists. */
async function keptResults(token: string, context: Context): Promise<Page[]> {
  return [
    ...pagesIn(await opened(context, token)),
    ...(await listsOf(context, token)).flatMap(({ pages }) => pages),
  ];
}

/** The same, and the result of a tool where one may be called. */
async function allResults(token: string, context: Context): Promise<Page[]> {
  const [name] = await ownTool(context);
  const called = name === undefined ? [] : pagesIn(await emptyCall(token, context, name));
  return [...(await keptResults(token, context)), ...called];
}

function pagesIn(response: Response): Page[] {
  return replies(response.text).flatMap(({ result }) => (result ? [{ response, result }] : []));
}

const eachResult = (
  resultsOf: typeof allResults,
  judge: (result: Result) => string | undefined,
  also: (token: string, context: Context) => Promise<Outcome> = () => Promise.resolve(pass),
) =>
  withToken(async (token, context) => {
    const list = await resultsOf(token, context);
    if (list.length === 0) return notChecked('there was no result to look at');
    for (const { response, result } of list) {
      const fault = judge(result);
      if (fault !== undefined) return fail(fault, response);
    }
    return also(token, context);
  });

/** What results say of themselves, since 2026-07-28. */
export const resultChecks: readonly Check[] = [
  {
    rows: ['META-14'],
    title: 'says what it can do',
    needs: ['token'],
    fix: 'Implement server/discover with supportedVersions and capabilities, tools among them.',
    run: withToken(async (token, context) => {
      const response = await opened(context, token);
      const result = replies(response.text)[0]?.result;
      if (!result) return fail('server/discover has no result', response);
      const { supportedVersions: versions, capabilities: has } = result;
      const revision = context.dialect.revision.id;
      if (!Array.isArray(versions) || !versions.includes(revision)) {
        return fail(`supportedVersions does not name ${revision}`, response);
      }
      if (!isObject(has)) return fail('capabilities are missing', response);
      const isSilent = !('tools' in has) && (await context.tools()).length > 0;
      return expect(!isSilent, 'capabilities do not tell of the tools', response);
    }),
  },
  {
    rows: ['META-16'],
    title: 'says of which kind a result is',
    needs: ['token'],
    fix: 'Set resultType in every result.',
    run: eachResult(allResults, (result) =>
      typeof result['resultType'] === 'string' ? undefined : 'resultType is missing',
    ),
  },
  {
    rows: ['META-17'],
    title: 'says how long lists may be kept, and by whom',
    needs: ['token'],
    fix: 'Set ttlMs and cacheScope in discover, list and read results, the same on all pages.',
    run: eachResult(
      keptResults,
      ({ ttlMs, cacheScope }) => {
        if (typeof ttlMs !== 'number' || ttlMs < 0) return 'ttlMs is missing or negative';
        return cacheScope === 'public' || cacheScope === 'private'
          ? undefined
          : 'cacheScope is missing';
      },
      async (token, context) => {
        for (const { kind, pages } of await listsOf(context, token)) {
          const [first] = pages;
          const other = pages.find(
            ({ result }) => result['cacheScope'] !== first?.result['cacheScope'],
          );
          if (other) return fail(`pages of ${kind} have several cacheScopes`, other.response);
        }
        return pass;
      },
    ),
  },
  {
    rows: ['META-18'],
    title: 'does not call lists public that differ from caller to caller',
    needs: ['token', 'other-token'],
    fix: 'Use cacheScope private for what depends on the caller.',
    run: withToken(async (token, context) => {
      const { other, low } = context.tokens;
      const lists = (await listsOf(context, token)).filter(({ pages }) =>
        pages.some(({ result }) => result['cacheScope'] === 'public'),
      );
      let compared = 0;
      for (const { kind, items } of lists) {
        for (const each of [other, low]) {
          const theirs = each === undefined ? undefined : await listOf(context, each, kind);
          if (!theirs) continue;
          compared += 1;
          if (namesOf(theirs.items) === namesOf(items)) continue;
          // Unless it just changed.
          const again = await namesSeen(token, context, kind);
          if (again !== namesOf(items)) return notChecked(`the list of ${kind} changes by itself`);
          const [page] = theirs.pages;
          return fail(`${kind} differ and are called public`, ...(page ? [page.response] : []));
        }
      }
      if (lists.length === 0) return pass;
      return compared > 0 ? pass : notChecked('nobody else was shown the lists');
    }),
  },
  {
    rows: ['META-19', 'HAND-04'],
    title: 'answers the same on every connection',
    needs: ['token'],
    fix: 'Keep nothing on a connection.',
    run: withToken(async (token, context) => {
      for (const { kind } of await listsOf(context, token)) {
        const first = await onFreshConnection(token, context, kind);
        const second = await onFreshConnection(token, context, kind);
        if (!isAccepted(second)) return fail('a new connection is refused', second);
        const [one, two] = [first, second].map((response) => namesOf(itemsIn(response, kind)));
        if (one !== two) return fail(`${kind} differ`, first, second);
      }
      return (await listsOf(context, token)).length > 0
        ? pass
        : notChecked('there was no list to look at');
    }),
  },
  {
    rows: ['META-21'],
    title: 'says in every result who it is',
    needs: ['token'],
    fix: 'Set io.modelcontextprotocol/serverInfo in _meta of results.',
    run: eachResult(allResults, ({ _meta: meta }) =>
      isObject(meta) && isObject(meta['io.modelcontextprotocol/serverInfo'])
        ? undefined
        : 'serverInfo is missing',
    ),
  },
];

/** What a list names, in an order of its own: the server's may vary. */
function namesOf(items: readonly Readonly<Record<string, unknown>>[]): string {
  const names = items.map(({ uri, name }) => JSON.stringify(uri ?? name));
  return names.sort().join(',');
}

function itemsIn(response: Response, kind: string): Result[] {
  const list = replies(response.text)[0]?.result?.[kind];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

async function namesSeen(token: string, context: Context, kind: string): Promise<string> {
  return namesOf(itemsIn(await context.call(token, `${kind}/list`), kind));
}

/** The first page of a list; the connection is closed behind it, so that the next one is new. */
function onFreshConnection(token: string, context: Context, kind: string): Promise<Response> {
  const message = request(context.dialect, `${kind}/list`);
  return context.probe({ token, message, headers: { Connection: 'close' } });
}
