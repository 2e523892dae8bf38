import { readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readExisting } from '../../src/existing/index.js';
import type { Findings, Found, Place } from '../../src/existing/findings.js';

const SERVERS = path.resolve(import.meta.dirname, 'servers');

/** The beginning of the text at a place, and where it is. */
function written({ directory }: Findings, at: Place | undefined): string {
  if (!at) return '';
  const text = readFileSync(path.join(directory, at.file), 'utf8').slice(at.start, at.end);
  return `${at.file}:${at.line} ${text.replaceAll(/\s+/g, ' ').slice(0, 40)}`;
}

function doorsOf({ doors }: Findings): string[] {
  return doors.map(
    ({ value, certainty }) =>
      `${value.kind} ${value.path} ${certainty}${value.openedByLibrary ? ' by the library' : ''}`,
  );
}

function spotsOf(findings: Findings): string[] {
  return findings.spots.map(({ value, certainty, at }) => {
    const call =
      value.kind === 'route'
        ? `route ${value.handler} ${value.methods.join()}`
        : `${value.kind} ${value.call}${'argument' in value ? `(${value.argument ?? ''})` : ''}`;
    return `${call} ${certainty} | ${written(findings, at)}`;
  });
}

function offersOf({ offered }: Findings): string[] {
  return offered.offers.map(({ value, certainty }) => {
    const hints = [
      value.readOnlyHint === undefined ? '' : value.readOnlyHint ? ' reads' : ' writes',
      value.destructiveHint === undefined ? '' : value.destructiveHint ? ' destroys' : ' harmless',
    ].join('');
    return `${value.kind} ${value.name}${hints}${certainty === 'certain' ? '' : ` ${certainty}`}`;
  });
}

const kindsBeside = ({ neighbours }: Findings) => neighbours.map(({ value }) => value.kind);

interface Golden {
  readonly shape: string;
  readonly doors: readonly string[];
  readonly spots: readonly string[];
  readonly offers: readonly string[];
  readonly gaps?: readonly string[];
  readonly beside: readonly string[];
  readonly facts: Partial<Findings['facts']>;
}

const golden: Readonly<Record<string, Golden>> = {
  'sdk1-session-map': {
    shape: 'sdk1',
    doors: ['sessions /mcp certain', 'sse /sse certain', 'messages /messages certain'],
    spots: [
      "wrap protectServer certain | src/index.ts:5 app.listen(PORT, '127.0.0.1', () => { co",
      'wrap sealed certain | src/app.ts:42 new StreamableHTTPServerTransport({ sess',
      "wrap sealed certain | src/app.ts:73 new SSEServerTransport('/messages', res)",
    ],
    offers: [
      'tool search_tickets reads',
      'tool create_ticket writes harmless',
      'tool close_ticket',
      'tool purge_tickets destroys',
      'resource tickets://open',
      'prompt triage',
    ],
    beside: ['cors', 'body-parser', 'event-store', 'other-routes'],
    facts: { name: 'helpdesk-mcp', language: 'typescript', imports: '.js', sourceRoot: 'src' },
  },
  'sdk1-stateless/apps/mcp': {
    shape: 'sdk1',
    doors: ['stateless /api/mcp certain'],
    spots: [
      'wrap protectServer certain | src/main.ts:5 createApp().listen(+PORT, HOST, () => co',
      'wrap sealed certain | src/http.ts:28 new StreamableHTTPServerTransport({ sess',
    ],
    offers: ['resource warehouse://items/{sku}', 'prompt reorder'],
    gaps: ['the name of a tool is computed in src/server.ts:10: tool.name'],
    beside: ['proxy', 'body-parser', 'error-handler', 'other-routes'],
    facts: { imports: '.ts', packageManager: 'pnpm', workspaceRoot: '../..', sourceRoot: 'src' },
  },
  'sdk2-express': {
    shape: 'sdk2',
    doors: ['stateless /mcp certain'],
    spots: [
      "wrap protectServer certain | src/server.ts:8 app.listen(Number(process.env['PORT'] ??",
      'wrap sealed certain | src/app.ts:42 createMcpHandler(createFactory(notes), {',
    ],
    offers: [
      'tool list_notes reads',
      'tool write_note',
      'tool delete_note destroys',
      'resource notes://{id}',
      'prompt summarize',
    ],
    beside: ['cors', 'body-parser', 'cookies', 'error-handler', 'other-routes'],
    facts: { imports: '.js', sourceRoot: 'src', modules: 'module' },
  },
  'sdk2-fastify': {
    shape: 'sdk2',
    doors: ['stateless /mcp certain'],
    spots: [
      'before protectServer(app.server) certain | src/index.ts:10 await app.listen({ port: Number(process.',
      'wrap sealed certain | src/app.ts:17 createMcpHandler(mcpServer)',
    ],
    offers: [
      'tool invoices.search reads',
      'tool invoices.mark_paid harmless',
      'tool invoices.void',
      'resource invoices://open/sum',
    ],
    beside: ['authentication', 'cors', 'authentication', 'authentication', 'other-routes'],
    facts: { imports: '.js', sourceRoot: 'src' },
  },
  'sdk2-hono': {
    shape: 'sdk2',
    doors: ['stateless /v1/agents certain'],
    spots: [
      'wrap protectServer certain | src/index.ts:4 serve({ fetch: app.fetch, port: Number(p',
      'wrap sealed certain | src/mcp.ts:8 createMcpHandler(() => { const server = ',
    ],
    offers: [
      'tool latest reads',
      'tool record',
      'tool reset_station destroys',
      'resource weather://stations',
      'prompt report',
    ],
    beside: ['cors', 'error-handler', 'other-routes'],
    facts: { imports: '', sourceRoot: 'src' },
  },
  'sdk2-node': {
    shape: 'sdk2',
    // Every path leads there: the code does not say which one its clients use.
    doors: ['stateless / likely'],
    spots: [
      'wrap protectServer certain | server.js:22 server',
      'wrap sealed certain | server.js:7 createMcpHandler(bookmarksServer)',
    ],
    offers: ['tool find reads', 'tool add', 'tool clear destroys', 'resource bookmark://{key}'],
    beside: [],
    facts: { language: 'javascript', imports: '.js', sourceRoot: '', modules: 'module' },
  },
  'commonjs': {
    shape: 'sdk1',
    doors: ['sessions /printer/mcp certain'],
    spots: [
      "wrap protectServer certain | index.js:43 app.listen(process.env.PORT || 9100, '12",
      'wrap sealed certain | index.js:19 new StreamableHTTPServerTransport({ sess',
    ],
    offers: [
      'tool list-jobs reads',
      'tool print',
      'tool cancel-job destroys',
      'resource queue://jobs',
    ],
    beside: ['body-parser', 'body-parser', 'other-routes'],
    facts: { language: 'javascript', modules: 'commonjs', sourceRoot: '' },
  },
  'mcp-nest': {
    shape: 'mcp-nest',
    doors: ['stateless /mcp certain'],
    spots: [
      'before protectServer(app.getHttpServer()) certain | src/main.ts:5 await app.listen(process.env.PORT ?? 300',
    ],
    offers: [
      'tool list-bookings reads',
      'tool book-room',
      'tool cancel-booking destroys',
      'resource booking://calendar',
      'prompt plan-meeting',
    ],
    beside: ['cors'],
    facts: { imports: '.js', sourceRoot: 'src' },
  },
  'fastmcp': {
    shape: 'fastmcp',
    doors: [
      'sessions /stream certain',
      'sse /sse certain by the library',
      'messages /messages certain by the library',
    ],
    spots: [
      'before protectNextServer certain | src/server.ts:3 await server.start({ transportType: "htt',
    ],
    offers: [
      'tool search_albums reads',
      'tool add_album',
      'tool remove_album destroys',
      'resource music://albums',
      'prompt recommend',
    ],
    beside: [],
    facts: { imports: '.js', sourceRoot: 'src' },
  },
  'next-mcp-handler': {
    shape: 'mcp-handler',
    doors: ['stateless /api/mcp certain'],
    spots: [
      'route handler DELETE,GET,POST certain | app/api/mcp/route.ts:21 export { handler as DELETE, handler as G',
    ],
    offers: [
      'tool list_recipes reads',
      'tool get_recipe reads',
      'tool save_recipe',
      'tool delete_recipe destroys',
      'resource recipes://book',
      'prompt cook',
    ],
    beside: [],
    facts: { imports: '', sourceRoot: 'lib' },
  },
};

describe.each(Object.entries(golden))('%s', (server, expected) => {
  let findings: Findings;
  beforeAll(async () => {
    findings = await readExisting(path.join(SERVERS, server));
  });

  it('is recognised with certainty, and every finding has a reason', () => {
    expect([findings.shape.value, findings.shape.certainty]).toEqual([expected.shape, 'certain']);
    const { shape, doors, spots, offered, neighbours } = findings;
    const all: Found<unknown>[] = [shape, ...doors, ...spots, ...offered.offers];
    expect(
      [...all, ...offered.gaps, ...neighbours].filter(({ because }) => because === ''),
    ).toEqual([]);
  });

  it('has its doors', () => {
    expect(doorsOf(findings)).toEqual(expected.doors);
  });

  it('has its spots', () => {
    expect(spotsOf(findings)).toEqual(expected.spots);
  });

  it('offers what its source says, and names what it does not say', () => {
    expect(offersOf(findings)).toEqual(expected.offers);
    expect(findings.offered.gaps.map(({ value }) => value)).toEqual(expected.gaps ?? []);
  });

  it('has its neighbours', () => {
    expect(kindsBeside(findings)).toEqual(expected.beside);
  });

  it('is written and run as its files say', () => {
    expect(findings.facts).toMatchObject(expected.facts);
  });
});
