import { check, type Check } from '../../engine/check.js';
import { judgeWays, refused, type Way } from './attempts.js';

type Fields = Readonly<Record<string, string>>;

/** The same value under every name. */
const under = (value: string, ...names: readonly string[]): Fields =>
  Object.fromEntries(names.map((name) => [name, value]));

const saying = (what: string, fields: Fields, target?: string): Way => ({
  what: `a request ${what}`,
  probe: ({ message, headers }) => ({
    message,
    headers: { ...headers, ...fields },
    ...(target === undefined ? {} : { target }),
  }),
});

/** What proxies tell a server that stands behind them, and what anybody can write. */
function waysTo(path: string): readonly Way[] {
  const paths = ['X-Original-URL', 'X-Rewrite-URL', 'X-Original-URI', 'X-Forwarded-Uri'];
  return [
    saying('that names a user', {
      ...under('admin', 'X-Forwarded-User', 'X-Remote-User', 'Remote-User', 'X-User', 'X-User-Id'),
      ...under('admin', 'X-Authenticated-User', 'X-Auth-Request-User', 'X-Webauth-User'),
      ...under('admin@audit.invalid', 'X-Forwarded-Email', 'X-Auth-Request-Email'),
      ...under('accounts.google.com:admin@audit.invalid', 'X-Goog-Authenticated-User-Email'),
      ...under('admin', 'X-MS-CLIENT-PRINCIPAL-ID', 'X-MS-CLIENT-PRINCIPAL-NAME'),
    }),
    saying('that says it comes from this machine', {
      ...under('127.0.0.1', 'X-Forwarded-For', 'X-Real-IP', 'X-Client-IP', 'True-Client-IP'),
      ...under('127.0.0.1', 'CF-Connecting-IP', 'X-Originating-IP', 'X-Remote-Addr'),
      Forwarded: 'for=127.0.0.1',
    }),
    saying('that says it is internal', {
      ...under('true', 'X-Internal', 'X-Internal-Request', 'X-Debug', 'X-Admin', 'X-Skip-Auth'),
      ...under('1', 'X-Test', 'X-Bypass-Auth', 'X-Authenticated'),
    }),
    saying('that names another path', under('/health', ...paths)),
    saying('at another path that names the endpoint', under(path, ...paths), '/health'),
    saying('of a health check', { 'User-Agent': 'kube-probe/1.30' }),
    saying('that calls its message a ping', under('ping', 'Mcp-Method')),
    saying('that calls its message an opening', under('initialize', 'Mcp-Method')),
    saying('with Bearer null', { Authorization: 'Bearer null' }),
    saying('with Bearer undefined', { Authorization: 'Bearer undefined' }),
    saying('with Negotiate', { Authorization: 'Negotiate YXVkaXQ=' }),
  ];
}

/** What a request says of itself. */
export const beliefChecks: readonly Check[] = [
  check({
    rows: ['CHAL-01', 'TLS-03'],
    title: 'believes nothing that a request without a token says of itself',
    fix: 'Have the proxy remove such fields from what comes in, and decide by the token alone.',
    on: refused,
    run: (context) => judgeWays(context, waysTo(context.target.pathname)),
  }),
];
