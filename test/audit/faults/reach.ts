import type { FaultCase } from '../support/fault-case.js';
import type { Incoming } from '../support/faulty-server/ways.js';

/** A guard that some requests do not meet. */
const unguarded = (what: string, skips: (incoming: Incoming) => boolean) => ({
  what: `no guard ${what}`,
  faults: { skips: (incoming: Incoming) => (skips(incoming) ? incoming.body : undefined) },
});

const method = (name: string) => ({
  ...unguarded(`for ${name}`, (incoming) => incoming.method === name && incoming.body !== ''),
  fails: ['CHAL-01', 'CHAL-22'],
});
const spelling = (what: string, isOther: (target: string) => boolean) => ({
  ...unguarded(
    `at its path ${what}`,
    ({ target, method }) => method === 'POST' && target !== '/mcp' && isOther(target),
  ),
  fails: ['CHAL-01'],
});
const field = (what: string, isBelieved: (headers: Incoming['headers']) => boolean) => ({
  ...unguarded(what, ({ headers }) => isBelieved(headers)),
  fails: ['CHAL-01', 'TLS-03'],
});
const type = (name: string) => ({
  what: `no guard before ${name}`,
  faults: {
    anyMediaType: true,
    skips: ({ method, headers, body }: Incoming) =>
      method === 'POST' && (headers['content-type'] ?? 'no media type').startsWith(name)
        ? body
        : undefined,
  },
  fails: ['CHAL-01'],
});

/** Ways around the token. */
export const reachFaults: readonly FaultCase[] = [
  ...['PUT', 'PATCH', 'OPTIONS'].map(method),
  {
    ...unguarded('for what calls itself another method', ({ headers }) =>
      ['OPTIONS', 'GET'].includes(String(headers['x-http-method-override'])),
    ),
    fails: ['CHAL-01', 'CHAL-22'],
  },
  {
    ...unguarded('for _method in the query', ({ target }) => target.includes('_method=')),
    fails: ['CHAL-01', 'CHAL-22'],
  },
  { what: 'TRACE', faults: { traces: true }, warns: ['CHAL-22'] },
  spelling('in capitals', (target) => target === '/MCP'),
  spelling('with a slash behind', (target) => target === '/mcp/'),
  spelling('with two slashes before', (target) => target === '//mcp'),
  spelling('with escapes', (target) => /^\/[^?]*%7/.test(target)),
  spelling('with parameters', (target) => target.startsWith('/mcp;')),
  spelling('in the absolute form', (target) => target.startsWith('http://127.0.0.1')),
  spelling('behind another host', (target) => target === 'http://audit.invalid/mcp'),
  {
    what: 'other spellings that the same guard stands before',
    faults: { routes: (target) => target.toLowerCase().replace(/\/+$/, '') === '/mcp' },
  },
  {
    what: 'a redirect to another host',
    faults: { redirect: { from: '/mcp/', to: 'https://audit.invalid/mcp' } },
    warns: ['TLS-02'],
  },
  {
    what: 'a redirect to the right spelling',
    faults: { redirect: { from: '/mcp/', to: 'ORIGIN/mcp' } },
  },
  {
    ...unguarded('at /rpc', ({ target }) => target === '/rpc'),
    issuer: true,
    fails: ['CHAL-01'],
  },
  {
    ...unguarded('at /rpc, which may be another server', ({ target }) => target === '/rpc'),
    warns: ['CHAL-01'],
  },
  {
    what: 'an open neighbour',
    faults: { neighbour: '/api/mcp' },
    issuer: true,
    warns: ['CHAL-01'],
  },
  type('text/plain'),
  type('no media type'),
  type('multipart/form-data'),
  {
    what: 'messages of every media type',
    faults: { anyMediaType: true },
    issuer: true,
    warns: ['CORS-07'],
  },
  {
    what: 'a guard that looks at the first message of a batch',
    faults: {
      skips({ body }) {
        const [first, second] = body.startsWith('[') ? (JSON.parse(body) as unknown[]) : [];
        return (first as { method?: string } | undefined)?.method === 'initialize'
          ? JSON.stringify(second)
          : undefined;
      },
    },
    fails: ['CHAL-01', 'TRANS-02'],
  },
  field('for users that a header names', (headers) => headers['x-forwarded-user'] === 'admin'),
  field('for this machine', (headers) => headers['x-real-ip'] === '127.0.0.1'),
  field('for what is internal', (headers) => headers['x-internal'] === 'true'),
  field('for another path', (headers) => headers['x-original-url'] === '/health'),
  field('for health checks', (headers) => headers['user-agent']?.startsWith('kube-probe') === true),
  {
    ...unguarded('for openings', ({ headers }) => headers['mcp-method'] === 'initialize'),
    // What comes behind it answers that the field and the message contradict each other.
    warns: ['CHAL-01'],
  },
  field('for Bearer null', (headers) => headers.authorization === 'Bearer null'),
  {
    what: 'websockets for everybody',
    faults: { switchesTo: 'websocket' },
    fails: ['CHAL-01', 'ORIG-07'],
  },
  { what: 'two lengths for one request', faults: { lenientParser: true }, warns: ['TRANS-13'] },
];
