import { describe, expect, it } from 'vitest';
import type { Offer } from '../../src/existing/findings.js';
import { proposeScopes, type Effect } from '../../src/existing/propose-scopes.js';

type Hints = Pick<Offer, 'readOnlyHint' | 'destructiveHint'>;

const tool = (name: string, hints: Hints = {}): Offer => ({ kind: 'tool', name, ...hints });
const reads: Hints = { readOnlyHint: true };
const destroys: Hints = { destructiveHint: true };
const harmless: Hints = { destructiveHint: false };

/** The effect that is proposed for one tool, and the scope behind its noun. */
function proposalOf(name: string, hints?: Hints) {
  const [proposal] = proposeScopes([tool(name, hints)], 'things');
  if (!proposal) throw new Error('nothing was proposed');
  return proposal;
}

/** Whatever must never share a scope with what only writes, or reads. */
const destroying: readonly [string, string, Hints?][] = [
  ['delete_note', 'delete'],
  ['deleteNote', 'delete'],
  ['DeleteNote', 'delete'],
  ['delete-note', 'delete'],
  ['notes.delete', 'delete'],
  ['note/delete', 'delete'],
  ['note_delete_all', 'delete'],
  ['bulkDelete', 'delete'],
  ['deletefile', 'delete'],
  ['removeuser', 'remove'],
  ['get_and_delete_message', 'delete'],
  ['fetch_then_remove', 'remove'],
  ['find_and_drop', 'drop'],
  ['read_or_reset', 'reset'],
  ['remove_album', 'remove', harmless],
  ['dropTable', 'drop'],
  ['purge_tickets', 'purge', reads],
  ['clear', 'clear'],
  ['cancel-booking', 'cancel'],
  ['invoices.void', 'void'],
  ['reset_station', 'reset'],
  ['revokeToken', 'revoke'],
  ['send_email', 'send'],
  ['sendMessage', 'send', reads],
  ['pay_invoice', 'pay'],
  ['transfer_money', 'transfer'],
  ['exec', 'exec'],
  ['execute_query', 'execute'],
  ['run_command', 'run'],
  ['run', 'run'],
  ['shell', 'shell'],
  ['open_shell', 'shell'],
  ['sql', 'sql'],
  ['query_sql', 'sql', reads],
  ['runSQL', 'run'],
  ['kill_process', 'kill'],
  ['stock_discontinue', 'discontinue'],
  ['truncate_logs', 'truncate'],
  ['refund_order', 'refund'],
  ['wipe-cache', 'wipe'],
  ['eval_js', 'eval'],
  ['create_or_delete', 'delete'],
  ['get_notes', 'destroy', destroys],
  ['write_note', 'destroy', destroys],
  ['anything', 'destroy', destroys],
  ['get_notes', 'destroy', { ...reads, ...destroys }],
  ['__proto__delete', 'delete'],
];

const others: readonly [string, Effect, Hints?][] = [
  ['search_tickets', 'read', reads],
  ['latest', 'read', reads],
  ['anything', 'read', reads],
  ['list_notes', 'read'],
  ['getUser', 'read'],
  ['find', 'read'],
  ['invoices.search', 'read'],
  ['user_list', 'read'],
  ['describe-table', 'read'],
  ['whoami', 'read'],
  ['HTTPStatus', 'read'],
  // A thing, not a deed: the name begins with another verb.
  ['get_run', 'read'],
  ['list_transfers', 'read'],
  ['get_latest_purchase', 'read'],
  ['list_all_runs', 'read'],
  ['get_post', 'read'],
  ['list_open_issues', 'read'],
  // Gone already.
  ['list_deleted_notes', 'read'],
  ['get_cancelled_orders', 'read'],
  ['count_removals', 'read'],
  ['list_cancellations', 'read'],
  ['record', 'write'],
  ['create_ticket', 'write', harmless],
  ['close_ticket', 'write'],
  ['book-room', 'write'],
  ['mark_paid', 'write'],
  ['save_recipe', 'write'],
  ['stock_adjust', 'write'],
  ['updateUser', 'write'],
  ['get_or_create_user', 'write'],
  ['find_and_update', 'write'],
  ['list_notes', 'write', { readOnlyHint: false }],
  ['create_note', 'write', reads],
  ['get_and_mark_read', 'write', reads],
  // Nobody says.
  ['print', 'write'],
  ['frobnicate', 'write'],
  ['notes', 'write'],
  ['think', 'write', harmless],
  ['__proto__', 'write'],
  ['constructor', 'write'],
  ['Ünïcode', 'write'],
  ['日本語', 'write'],
  ['', 'write'],
];

describe('a tool that destroys', () => {
  it.each(destroying)('has a scope of its own: %s → %s', (name, verb, hints) => {
    const { effect, scopes } = proposalOf(name, hints);
    expect(effect).toBe('destroy');
    expect(scopes).toEqual([expect.stringMatching(new RegExp(`^[a-z0-9-]+:${verb}$`))]);
  });

  it('never has a scope that anything else has, nor that of everybody', () => {
    const offers = [...destroying, ...others].map(([name, , hints]) => tool(name, hints));
    const proposals = proposeScopes(offers, 'mcp');
    const scopesOf = (is: boolean) =>
      proposals.filter(({ effect }) => (effect === 'destroy') === is).flatMap((p) => p.scopes);
    const milder = [...scopesOf(false), 'mcp:access'];
    expect(scopesOf(true).filter((scope) => milder.includes(scope))).toEqual([]);
  });

  it.each([
    ['purge_tickets', reads, 'readOnlyHint is true, but its name says purge'],
    ['remove_album', harmless, 'destructiveHint is false, but its name says remove'],
    ['get_notes', { ...reads, ...destroys }, 'readOnlyHint is true, but destructiveHint is true'],
  ])('is warned of where its annotations deny it: %s', (name, hints, words) => {
    expect(proposalOf(name, hints).warning).toContain(words);
  });
});

describe('a tool that does not', () => {
  it.each(others)('%s → %s', (name, effect, hints) => {
    const proposal = proposalOf(name, hints);
    expect(proposal.effect).toBe(effect);
    expect(proposal.scopes).toEqual([expect.stringMatching(`:${effect}$`)]);
    expect(proposal.because).not.toBe('');
  });

  it('is warned of where its name contradicts readOnlyHint', () => {
    expect(proposalOf('create_note', reads).warning).toContain('its name says create');
    expect(proposalOf('list_notes', reads).warning).toBeUndefined();
  });
});

describe('the noun of the scopes', () => {
  const nounFor = (names: readonly string[], name = 'the-server') =>
    proposeScopes(
      names.map((each) => tool(each)),
      name,
    )[0]?.scopes[0]?.split(':')[0];

  it.each<[string, readonly string[], string?]>([
    ['tickets', ['search_tickets', 'create_ticket', 'close_ticket', 'purge_tickets']],
    ['notes', ['list_notes', 'write_note', 'delete_note']],
    ['stock', ['stock_list', 'stock_adjust', 'stock_discontinue']],
    ['invoices', ['invoices.search', 'invoices.mark_paid', 'invoices.void']],
    ['recipes', ['list_recipes', 'get_recipe', 'save_recipe', 'delete_recipe']],
    ['bookings', ['list-bookings', 'book-room', 'cancel-booking']],
    ['runs', ['list_runs', 'get_run']],
    ['categories', ['list_categories', 'get_category']],
    // Half of the names, and less than that.
    ['notes', ['list_notes', 'add_note', 'find_tag', 'merge_user']],
    [
      'everything',
      ['echo', 'get-env', 'get-roots-request', 'toggle-request', 'get-sum'],
      'everything',
    ],
    // No word is in two names.
    ['bookmarks', ['find', 'add', 'clear'], 'bookmarks-mcp'],
    ['weather-station', ['latest', 'record', 'reset_station'], 'weather-station'],
    ['acme', ['one', 'two'], '@acme/mcp-server'],
    ['server', ['one'], 'mcp'],
    ['server', ['one'], '日本'],
  ])('%s', (noun, names, name) => {
    expect(nounFor(names, name)).toBe(noun);
  });

  it('is bounded, and a scope that RFC 6749, 3.3 allows, whatever the names are', () => {
    const hostile = ['\u001B[31m"x"\\', 'a'.repeat(5000), `get_${'b'.repeat(5000)}`, '" "', ';'];
    const offers = [...hostile, ...hostile].map((name) => tool(name));
    for (const name of [...hostile, '']) {
      for (const { scopes } of proposeScopes(offers, name)) {
        expect(scopes).toEqual([expect.stringMatching(/^[a-z0-9-]{1,32}:[a-z]{1,16}$/)]);
      }
    }
  });
});

it('reads resources and prompts', () => {
  const proposals = proposeScopes(
    [
      tool('list_notes', reads),
      tool('delete_note', destroys),
      { kind: 'resource', name: 'notes://{id}' },
      { kind: 'prompt', name: 'delete_everything' },
    ],
    'x',
  );
  expect(proposals.slice(2).map(({ scopes, because }) => [scopes, because])).toEqual([
    [['notes:read'], 'a resource is read'],
    [['notes:read'], 'a prompt is read'],
  ]);
});

it('takes ten thousand tools in a moment', () => {
  const offers = Array.from({ length: 10_000 }, (_, n) => tool(`get_${'thing_'.repeat(9)}${n}`));
  const started = performance.now();
  expect(proposeScopes(offers, 'x')).toHaveLength(10_000);
  expect(performance.now() - started).toBeLessThan(2000);
});
