/** A server that existed before, as its users wrote it: `test/existing/servers/ID`. */
export interface Shape {
  readonly id: string;
  /** The package that serves, below the directory of the server; the directory itself when left out. */
  readonly member?: string;
  /** What its users install and run it with. */
  readonly packageManager: readonly string[];
  /** Has to run before {@link Shape.start}. */
  readonly build?: readonly string[];
  readonly start: readonly string[];
  /** Beside `PORT`. */
  readonly env?: Readonly<Record<string, string>>;
  readonly path: string;
  /** What it asks of every client already. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly tools: readonly string[];
  /** Of resources and templates. */
  readonly resources?: readonly string[];
  readonly prompts?: readonly string[];
}

const npm = ['npm'];
const start = ['run', 'start'];
const build = ['run', 'build'];

/** What `test/existing/servers/README.md` says of them, for programs. */
export const shapes: readonly Shape[] = [
  {
    id: 'sdk1-session-map',
    packageManager: npm,
    build,
    start,
    path: '/mcp',
    tools: ['search_tickets', 'create_ticket', 'close_ticket', 'purge_tickets'],
    resources: ['tickets://open'],
    prompts: ['triage'],
  },
  {
    id: 'sdk1-stateless',
    member: 'apps/mcp',
    packageManager: ['npm', 'exec', '--yes', '--', 'pnpm@10.34.9'],
    start,
    path: '/api/mcp',
    tools: ['stock_list', 'stock_adjust', 'stock_discontinue'],
    resources: ['warehouse://items/{sku}'],
    prompts: ['reorder'],
  },
  {
    id: 'sdk2-express',
    packageManager: npm,
    build,
    start,
    path: '/mcp',
    tools: ['list_notes', 'write_note', 'delete_note'],
    resources: ['notes://{id}'],
    prompts: ['summarize'],
  },
  {
    id: 'sdk2-fastify',
    packageManager: npm,
    start,
    env: { API_KEYS: 'local-only-not-a-secret' },
    path: '/mcp',
    headers: { 'x-api-key': 'local-only-not-a-secret' },
    tools: ['invoices.search', 'invoices.mark_paid', 'invoices.void'],
    resources: ['invoices://open/sum'],
  },
  {
    id: 'sdk2-hono',
    packageManager: npm,
    start,
    path: '/v1/agents',
    tools: ['latest', 'record', 'reset_station'],
    resources: ['weather://stations'],
    prompts: ['report'],
  },
  {
    id: 'sdk2-node',
    packageManager: npm,
    start,
    path: '/',
    tools: ['find', 'add', 'clear'],
    resources: ['bookmark://{key}'],
  },
  {
    id: 'next-mcp-handler',
    packageManager: npm,
    build,
    start,
    path: '/api/mcp',
    tools: ['list_recipes', 'get_recipe', 'save_recipe', 'delete_recipe'],
    resources: ['recipes://book'],
    prompts: ['cook'],
  },
  {
    id: 'mcp-nest',
    packageManager: npm,
    build,
    start,
    path: '/mcp',
    tools: ['list-bookings', 'book-room', 'cancel-booking'],
    resources: ['booking://calendar'],
    prompts: ['plan-meeting'],
  },
  {
    id: 'fastmcp',
    packageManager: npm,
    start,
    path: '/stream',
    tools: ['search_albums', 'add_album', 'remove_album'],
    resources: ['music://albums'],
    prompts: ['recommend'],
  },
  {
    id: 'commonjs',
    packageManager: npm,
    start,
    path: '/printer/mcp',
    tools: ['list-jobs', 'print', 'cancel-job'],
    resources: ['queue://jobs'],
  },
];
