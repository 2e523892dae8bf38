import type { Response } from '../../../http/response.js';
import { check, type Check, type Given } from '../../engine/check.js';
import { expect, fail, notChecked, pass } from '../../engine/outcome.js';
import { emptyCall, ownTool } from '../../protocol/conversations.js';
import { listOf, listsOf, opened, readList, type Page } from '../../protocol/lists.js';
import { isObject, replies, request } from '../../protocol/messages.js';
import { isAccepted } from '../../protocol/responses.js';

type Result = Page['result'];

const NO_RESULT = 'there was no result to look at';

/** Takes results that clients may keep: what the server can do, and every page of its lists. */
async function keptResults(context: Given<'token'>) {
  const results = await keptPages(context);
  return results.length > 0 ? { results } : notChecked(NO_RESULT);
}

/** Takes the same, and the result of a tool where one may be called. */
async function allResults(context: Given<'token'>) {
  const [name] = await ownTool(context);
  const called = name === undefined ? [] : pagesIn(await emptyCall(context, name));
  const results = [...(await keptPages(context)), ...called];
  return results.length > 0 ? { results } : notChecked(NO_RESULT);
}

async function keptPages(context: Given<'token'>): Promise<Page[]> {
  return [
    ...pagesIn(await opened(context, context.token)),
    ...(await listsOf(context, context.token)).flatMap(({ pages }) => pages),
  ];
}

function pagesIn(response: Response): Page[] {
  return replies(response.text).flatMap(({ result }) => (result ? [{ response, result }] : []));
}

/** Checks the members that describe a result, where the revision has them. */
export const resultChecks: readonly Check[] = [
  check({
    rows: ['META-14'],
    title: 'says what it can do',
    needs: ['token'],
    fix: 'Implement server/discover with supportedVersions and capabilities, tools among them.',
    async run(context) {
      const response = await opened(context, context.token);
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
    },
  }),
  check({
    rows: ['META-16'],
    title: 'says of which kind a result is',
    needs: ['token'],
    fix: 'Set resultType in every result.',
    on: allResults,
    *run({ results }) {
      for (const { response, result } of results) {
        yield expect(typeof result['resultType'] === 'string', 'resultType is missing', response);
      }
    },
  }),
  check({
    rows: ['META-17'],
    title: 'says how long lists may be kept, and by whom',
    needs: ['token'],
    fix: 'Set ttlMs and cacheScope in discover, list and read results, the same on all pages.',
    on: keptResults,
    async *run(context) {
      for (const { response, result } of context.results) {
        const { ttlMs, cacheScope } = result;
        const hasTime = typeof ttlMs === 'number' && ttlMs >= 0;
        yield expect(hasTime, 'ttlMs is missing or negative', response);
        const hasScope = cacheScope === 'public' || cacheScope === 'private';
        yield expect(hasScope, 'cacheScope is missing', response);
      }
      for (const { kind, pages } of await listsOf(context, context.token)) {
        for (const { response, result } of pages) {
          const isSame = result['cacheScope'] === pages[0]?.result['cacheScope'];
          yield expect(isSame, `pages of ${kind} have several cacheScopes`, response);
        }
      }
    },
  }),
  check({
    rows: ['META-18'],
    title: 'does not call lists public that differ from caller to caller',
    needs: ['token', 'other-token'],
    fix: 'Use cacheScope private for what depends on the caller.',
    nothing: 'nobody else was shown the lists',
    async *run(context) {
      const { token, tokens } = context;
      const lists = (await listsOf(context, token)).filter(({ pages }) =>
        pages.some(({ result }) => result['cacheScope'] === 'public'),
      );
      if (lists.length === 0) yield pass;
      for (const { kind, items } of lists) {
        for (const each of [tokens.other, tokens.low]) {
          const theirs = each === undefined ? undefined : await listOf(context, each, kind);
          if (!theirs) continue;
          const isSame = wholeOf(theirs.items) === wholeOf(items);
          // Unless it just changed.
          const now = isSame ? undefined : await readList(context, token, kind);
          if (now && wholeOf(now.items) !== wholeOf(items)) {
            yield notChecked(`the list of ${kind} changes by itself`);
          } else {
            const evidence = theirs.pages.slice(0, 1).map(({ response }) => response);
            yield expect(isSame, `${kind} differ and are called public`, ...evidence);
          }
        }
      }
    },
  }),
  check({
    rows: ['META-19', 'HAND-04'],
    title: 'answers the same on every connection',
    needs: ['token'],
    fix: 'Keep nothing on a connection.',
    nothing: 'there was no list to look at',
    async *run(context) {
      for (const { kind } of await listsOf(context, context.token)) {
        const first = await onFreshConnection(context, kind);
        const second = await onFreshConnection(context, kind);
        yield expect(isAccepted(second), 'a new connection is refused', second);
        const [one, two] = [first, second].map((response) => namesOf(itemsIn(response, kind)));
        yield expect(one === two, `${kind} differ`, first, second);
      }
    },
  }),
  check({
    rows: ['META-21'],
    title: 'says in every result who it is',
    needs: ['token'],
    fix: 'Set io.modelcontextprotocol/serverInfo in _meta of results.',
    on: allResults,
    *run({ results }) {
      for (const { response, result } of results) {
        const meta = result['_meta'];
        const isNamed = isObject(meta) && isObject(meta['io.modelcontextprotocol/serverInfo']);
        yield expect(isNamed, 'serverInfo is missing', response);
      }
    },
  }),
];

/** Joins the names of a list, sorted: the server's order may vary. */
function namesOf(items: readonly Readonly<Record<string, unknown>>[]): string {
  const names = items.map(({ uri, name }) => JSON.stringify(uri ?? name));
  return names.sort().join(',');
}

function itemsIn(response: Response, kind: string): Result[] {
  const list = replies(response.text)[0]?.result?.[kind];
  return Array.isArray(list) ? list.filter(isObject) : [];
}

/** Joins what a list shows, sorted likewise. */
function wholeOf(items: readonly Readonly<Record<string, unknown>>[]): string {
  return items
    .map((each) => JSON.stringify(each))
    .sort()
    .join(',');
}

/** The first page of a list; the connection is closed behind it, so that the next one is new. */
function onFreshConnection(
  { token, dialect, probe }: Given<'token'>,
  kind: string,
): Promise<Response> {
  const message = request(dialect, `${kind}/list`);
  return probe({ token, message, headers: { Connection: 'close' } });
}
