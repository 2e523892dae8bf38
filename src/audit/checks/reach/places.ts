import { oftenOpen } from '../../../catalog/often-open.js';
import { header } from '../../../http/response.js';
import { check, type Check } from '../../engine/check.js';
import type { Context } from '../../engine/context.js';
import { fail, pass, warn } from '../../engine/outcome.js';
import { opened } from '../../protocol/lists.js';
import { replies } from '../../protocol/messages.js';
import { spellingsOf } from '../../protocol/spellings.js';
import { judgeTried, refused, tryWays, type Beginning, type Tried, type Way } from './attempts.js';

const at = (target: string, what = `POST ${target}`): Way => ({
  what,
  probe: (beginning: Beginning) => ({ ...beginning, target }),
});

/** Asks at other spellings of the endpoint, as routers may take them for the same. */
function spelled(context: Context): Promise<readonly Tried[]> {
  const { target, once } = context;
  return once('spellings', async () => {
    const spellings = [
      ...spellingsOf(target.pathname, target.origin),
      `/%2e${target.pathname}`,
      `${target.pathname}/.`,
      `${target.pathname}%00`,
      // A name of somebody else, and the path behind it.
      `http://audit.invalid${target.pathname}`,
    ];
    const tried: Tried[] = [];
    const search = (spelling: string) => (/[?#]/.test(spelling) ? '' : target.search);
    const ways = spellings.map((spelling) => at(`${spelling}${search(spelling)}`));
    for await (const one of tryWays(context, ways)) tried.push(one);
    return tried;
  });
}

/** Paths beside those at which tutorials serve MCP, which owners forget. */
const FORGOTTEN = ['/jsonrpc', '/internal/mcp', '/debug', '/health', '/admin/mcp', '/mcp/debug'];

/** What a server tells of itself, to tell it from a neighbour on the same host. */
function marksIn(text: string): string[] {
  return replies(text).flatMap(({ result }) => {
    const tools = result?.['tools'];
    const info = result?.['serverInfo'];
    return [...(Array.isArray(tools) && tools.length > 0 ? [tools.map(nameOf)] : []), info ?? []]
      .filter((mark) => !Array.isArray(mark) || mark.length > 0)
      .map((mark) => JSON.stringify(mark));
  });
}

const nameOf = (tool: unknown): unknown => (tool as { name?: unknown } | null)?.name;

/** Tells whether a response is of the server itself, which takes a token to know. */
async function isOwn(context: Context, text: string): Promise<boolean> {
  const { main } = context.tokens;
  if (main === undefined) return false;
  const own = [
    ...marksIn((await opened(context, main)).text),
    JSON.stringify((await context.tools()).map(({ name }) => name)),
  ];
  return marksIn(text).some((mark) => own.includes(mark));
}

/** Paths: other spellings of the endpoint, and others that lead to the same. */
export const placeChecks: readonly Check[] = [
  check({
    rows: ['CHAL-01'],
    title: 'is reached by no other spelling of its path without a token',
    fix: 'Check the token where requests are served, not by comparing paths: routers fold case, slashes, dots and escapes.',
    on: refused,
    async *run(context) {
      for (const tried of await spelled(context)) yield judgeTried(context, tried);
    },
  }),
  check({
    rows: ['TLS-02'],
    title: 'redirects nobody to plain http or to another host',
    fix: 'Answer 404 to other spellings, or redirect to the https URL of the same host: clients send their token along.',
    on: refused,
    async *run(context) {
      const { target } = context;
      for (const { what, response } of await spelled(context)) {
        const location = response && header(response, 'location');
        const isMove = response !== undefined && response.status >= 300 && response.status < 400;
        if (!isMove || location === undefined || !URL.canParse(location, target.href)) {
          yield pass;
          continue;
        }
        const to = new URL(location, target.href);
        const isInClear = target.protocol === 'https:' && to.protocol !== 'https:';
        const says = `${what} is redirected to ${to.href}`;
        if (isInClear || to.hostname !== target.hostname) yield fail(says, response);
        else yield pass;
      }
    },
  }),
  check({
    rows: ['CHAL-01'],
    title: 'is served at no other path without a token',
    fix: 'Remove the other routes, or put the same token check in front of each.',
    on: refused,
    async *run(context) {
      const { pathname } = context.target;
      const others = [...oftenOpen, ...FORGOTTEN].filter((path) => path !== pathname);
      const ways = others.map((path) => at(path));
      for await (const tried of tryWays(context, ways)) {
        const outcome = judgeTried(context, tried);
        const { response } = tried;
        if (outcome.kind !== 'fail' || !response) yield outcome;
        else if (await isOwn(context, response.text)) yield outcome;
        // Another server may live on the same host, and may be open.
        else yield warn(outcome.says, response);
      }
    },
  }),
];
