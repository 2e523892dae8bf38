import fs from 'fs-extra';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { repository } from '../support/cells.js';
import { PATIENCE, quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';
import { connectV1, connectV2, type Ears } from './support/clients.js';
import { createOrdersProject, type OrdersProject } from './support/orders-project.js';
import { installPythonClient } from './support/python-client.js';
import { ALICES_ORDERS, startOrders, type RunningOrders } from './support/running-orders.js';

/**
 * A server of the kind people write, in a project of the generator: `app` is what a user writes, and
 * nothing else of the project is touched. Official clients of three kinds use all of it.
 */
let project: OrdersProject;
let orders: RunningOrders;
beforeAll(async () => {
  project = await createOrdersProject();
  orders = await startOrders(project);
}, 3 * PATIENCE);
afterAll(() => orders.stop());

const TRAYS = { text: 'Tray', placedBefore: '2026-01-16T00:00:00.000Z', limit: 25 };
const TRAY_IDS = Array.from({ length: 60 }, (_, n) => `A-${String(6 * n + 4).padStart(5, '0')}`);
const PAGES = [25, 25, 10];
const NINE_IDS = Array.from({ length: 9 }, (_, n) => `A-0000${n + 1}`);
const OPEN_ORDERS = Math.floor(ALICES_ORDERS / 3);

/** One page of a search, as a client saw it. */
interface Page {
  readonly ids: readonly string[];
  readonly total: number;
  readonly text: string;
}

/** What the pages of a search hold together, by each of the two forms of an answer. */
function expectAllTrays(pages: readonly Page[]): void {
  expect(pages.map(({ ids }) => ids.length)).toEqual(PAGES);
  expect(pages.flatMap(({ ids }) => ids).reverse()).toEqual(TRAY_IDS);
  for (const { ids, total, text } of pages) {
    expect(total).toBe(TRAY_IDS.length);
    // Clients that read only one of the two miss nothing.
    expect(text.match(/^A-\d+/gm)).toEqual(ids);
    expect(text).toContain(`${ids.length} of ${TRAY_IDS.length} orders`);
  }
}

async function statusOf(id: string): Promise<unknown> {
  const [order] = await orders.rows('select status from orders where id = ?', id);
  return order?.['status'];
}

/** None runs any more, and as many were cancelled: their work has stopped, not only the waiting for it. */
async function expectCancelledExports(times: number): Promise<void> {
  const inState = (state: string) => orders.rows('select rows from exports where state = ?', state);
  await expect.poll(() => inState('running'), { timeout: PATIENCE }).toEqual([]);
  const cancelled = await inState('cancelled');
  expect(cancelled).toHaveLength(times);
  for (const { rows } of cancelled) expect(rows).toBeLessThan(ALICES_ORDERS);
}
let cancelledExports = 0;

interface Found {
  readonly orders: readonly { readonly id: string }[];
  readonly total: number;
  readonly nextCursor?: string;
}

type Content = readonly { readonly type: string; readonly text?: string }[];
const textOf = (result: object): string =>
  (result as { content: Content }).content.find(({ type }) => type === 'text')?.text ?? '';

/** Searches for all trays, a page after the other. */
async function pagesOf(search: (input: Record<string, unknown>) => Promise<object>) {
  const pages: Page[] = [];
  let cursor: string | undefined;
  do {
    const result = await search({ ...TRAYS, ...(cursor === undefined ? {} : { cursor }) });
    const {
      orders: found,
      total,
      nextCursor,
    } = (result as { structuredContent: Found }).structuredContent;
    pages.push({ ids: found.map(({ id }) => id), total, text: textOf(result) });
    cursor = nextCursor;
  } while (cursor !== undefined && pages.length < 10);
  return pages;
}

describe('the client of SDK 2', () => {
  const connect = (user: string, ears?: Ears) =>
    connectV2(project.directory, orders.url, user, ears);
  let alice: Awaited<ReturnType<typeof connect>>;
  const answers: ('accept' | 'decline')[] = [];
  const asked: string[] = [];
  const updated: string[] = [];
  beforeAll(async () => {
    alice = await connect('alice', {
      answer(message) {
        asked.push(message);
        const action = answers.shift() ?? 'cancel';
        return action === 'accept' ? { action, content: { refund: true } } : { action };
      },
      updated: (uri) => updated.push(uri),
    });
  }, PATIENCE);
  afterAll(() => alice.client.close());

  it('speaks the newest revision, signs in with the least scope and sees everything', async () => {
    const { client, signIn } = alice;
    expect(client.getNegotiatedProtocolVersion()).toBe(catalog.revisions[0].id);
    expect(client.getServerVersion()).toMatchObject({ name: 'orders', title: 'Orders' });
    expect(client.getInstructions()).toContain('cents');
    expect(signIn.grantedScopes).toEqual(['mcp:access']);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name).sort()).toEqual([
      'chart_orders',
      'export_orders',
      'place_order',
      'refund_order',
      'search_orders',
    ]);
    const { resourceTemplates } = await client.listResourceTemplates();
    expect(resourceTemplates.map(({ uriTemplate }) => uriTemplate).sort()).toEqual([
      'orders://export/{id}',
      'orders://order/{id}',
    ]);
    const { prompts } = await client.listPrompts();
    expect(prompts.map(({ name }) => name)).toEqual(['review_orders']);
  });

  it('steps up for a prompt, a tool and a resource, each for its own scope', async () => {
    const fresh = await Promise.all([connect('alice'), connect('alice'), connect('alice')]);
    const [first, second, third] = fresh;
    await first.withStepUp(() =>
      first.client.getPrompt({ name: 'review_orders', arguments: { status: 'open' } }),
    );
    await second.withStepUp(() => second.client.callTool({ name: 'chart_orders' }));
    await third.withStepUp(() => third.client.readResource({ uri: 'orders://order/A-00001' }));
    for (const { client, signIn } of fresh) {
      expect(signIn.grantedScopes?.sort()).toEqual(['mcp:access', 'orders:read']);
      await client.close();
    }
  });

  it('finds orders page by page, structured and in words', async () => {
    const { client, withStepUp } = alice;
    const search = (input: Record<string, unknown>) =>
      client.callTool({ name: 'search_orders', arguments: input });
    expectAllTrays(await pagesOf((input) => withStepUp(() => search(input))));
    expect(await search({ cursor: 'bm90IG91cnM' })).toMatchObject({ isError: true });
    expect(await search({ text: '50 %' })).toMatchObject({ structuredContent: { total: 833 } });
    expect(await search({ text: '%' })).toMatchObject({ structuredContent: { total: 833 } });
  });

  it('shows the picture of a chart', async () => {
    const { content } = await alice.client.callTool({ name: 'chart_orders' });
    const [picture, words] = content;
    expect(picture).toMatchObject({ type: 'image', mimeType: 'image/png' });
    const bytes = Buffer.from(picture?.type === 'image' ? picture.data : '', 'base64');
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect(words).toMatchObject({ type: 'text' });
    expect(textOf({ content })).toMatch(/^2026-01: € \d/);
  });

  it('follows a long export, and reads the file', async () => {
    const { client, withStepUp } = alice;
    const progress: { progress: number; total?: number | undefined }[] = [];
    const result = await withStepUp(() =>
      client.callTool(
        { name: 'export_orders', arguments: { status: ['open'] } },
        { onprogress: (each) => progress.push(each), timeout: PATIENCE },
      ),
    );
    expect(progress.length).toBeGreaterThan(1);
    expect(progress.at(-1)).toMatchObject({ progress: OPEN_ORDERS, total: OPEN_ORDERS });
    const link = result.content.find(({ type }) => type === 'resource_link');
    const uri = link?.type === 'resource_link' ? link.uri : '';
    const { contents } = await client.readResource({ uri });
    const [file] = contents;
    const lines = file && 'text' in file ? file.text.trim().split('\r\n') : [];
    expect(file).toMatchObject({ uri, mimeType: 'text/csv' });
    expect(lines).toHaveLength(1 + OPEN_ORDERS);
    expect(lines[0]).toBe('id,placed_at,status,item,quantity,total_cents');
  });

  it('cancels an export half-way, and the server stops', async () => {
    const aborted = new AbortController();
    const call = alice.client.callTool(
      { name: 'export_orders', arguments: {} },
      {
        signal: aborted.signal,
        timeout: PATIENCE,
        onprogress: ({ progress }) => {
          if (progress >= 300) aborted.abort();
        },
      },
    );
    await expect(call).rejects.toThrow();
    await expectCancelledExports(++cancelledExports);
  });

  it('has a person confirm a refund, and takes no for an answer', async () => {
    const { client, withStepUp } = alice;
    const refund = () =>
      client.callTool({ name: 'refund_order', arguments: { id: 'A-00001', reason: 'Broken' } });
    answers.push('decline');
    expect(textOf(await withStepUp(refund))).toBe('Not refunded.');
    expect(asked).toEqual(['Refund € 5.00 for 1 × Tea, black (order A-00001)?']);
    expect(textOf(await refund())).toBe('Not refunded.'); // closed without an answer
    expect(await statusOf('A-00001')).toBe('delivered');
    answers.push('accept');
    expect(textOf(await refund())).toBe('Refunded € 5.00 for order A-00001.');
    expect(await statusOf('A-00001')).toBe('refunded');
    expect(textOf(await refund())).toBe('The order A-00001 was refunded before.');
    expect(asked).toHaveLength(3);
  });

  it('reads orders by their template, completes ids, and learns nothing of foreign ones', async () => {
    const { client } = alice;
    const { contents } = await client.readResource({ uri: 'orders://order/A-00004' });
    const [order] = contents;
    expect(order && 'text' in order ? JSON.parse(order.text) : undefined).toMatchObject({
      id: 'A-00004',
      item: 'Tray',
    });
    const refusals = ['B-00001', 'Z-00001'].map((id) =>
      client.readResource({ uri: `orders://order/${id}` }).then(
        () => 'found',
        (error: unknown) => {
          const { code, message } = error as { code?: number; message?: string };
          return { code, message: message?.replaceAll(id, 'ID') };
        },
      ),
    );
    const [foreign, missing] = await Promise.all(refusals);
    expect(foreign).toMatchObject({ code: -32602 });
    expect(foreign).toEqual(missing);

    const ref = { type: 'ref/resource' as const, uri: 'orders://order/{id}' };
    const complete = async (value: string) =>
      (await client.complete({ ref, argument: { name: 'id', value } })).completion.values;
    expect(await complete('A-0000')).toEqual(NINE_IDS);
    expect(await complete('B-')).toEqual([]);
    const { resources } = await client.listResources();
    expect(resources.map(({ uri }) => uri)).toContain('orders://summary');
    expect(resources.filter(({ uri }) => uri.startsWith('orders://order/'))).toHaveLength(20);
    expect(JSON.stringify(resources)).not.toContain('B-0000');
  });

  it('gets a prompt with its own orders, and completes the argument', async () => {
    const { client } = alice;
    const { messages } = await client.getPrompt({
      name: 'review_orders',
      arguments: { status: 'open' },
    });
    expect(JSON.stringify(messages)).toMatch(/A-0\d+ .* open /);
    expect(JSON.stringify(messages)).not.toContain('B-0000');
    const ref = { type: 'ref/prompt' as const, name: 'review_orders' };
    const { completion } = await client.complete({ ref, argument: { name: 'status', value: 'o' } });
    expect(completion.values).toEqual(['open']);
  });

  it('hears of its own orders only', async () => {
    const heardByBob: string[] = [];
    const bob = await connect('bob', { updated: (uri) => heardByBob.push(uri) });
    const resourceSubscriptions = ['orders://order/A-00002', 'orders://summary'];
    const listening = await alice.withStepUp(() => alice.client.listen({ resourceSubscriptions }));
    const bobListening = await bob.withStepUp(() => bob.client.listen({ resourceSubscriptions }));

    answers.push('accept');
    const refund = { name: 'refund_order', arguments: { id: 'A-00002', reason: 'Late' } };
    expect(textOf(await alice.client.callTool(refund))).toContain('Refunded');
    const place = { name: 'place_order', arguments: { item: 'Pot', quantity: 2, unitCents: 900 } };
    const placed = await bob.withStepUp(() => bob.client.callTool(place));
    expect(placed).toMatchObject({ structuredContent: { item: 'Pot', totalCents: 1_800 } });

    await expect.poll(() => updated, { timeout: PATIENCE }).toContain('orders://order/A-00002');
    await expect.poll(() => heardByBob, { timeout: PATIENCE }).toContain('orders://summary');
    expect(updated).toEqual(['orders://order/A-00002']);
    expect(heardByBob).toEqual(['orders://summary']);
    await listening.close();
    await bobListening.close();
    await bob.client.close();
  });
});

describe('the answer to a confirmation, in the hands of somebody else', () => {
  const held = { body: '', headers: new Headers() };
  const id = 'A-00007';

  beforeAll(async () => {
    const { client, withStepUp } = await connectV2(project.directory, orders.url, 'alice', {
      answer: () => ({ action: 'accept', content: { refund: true } }),
      sending(body, headers) {
        if (!body.includes('"inputResponses"')) return;
        Object.assign(held, { body, headers });
        throw new Error('held back');
      },
    });
    const refund = { name: 'refund_order', arguments: { id, reason: 'Broken' } };
    await expect(withStepUp(() => client.callTool(refund))).rejects.toThrow();
    expect(held.body).toContain('"requestState"');
    await client.close();
  }, PATIENCE);

  /** Sends the held request, changed. */
  async function send(change: (body: string) => string, token?: string): Promise<string> {
    const headers = new Headers(held.headers);
    if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
    const body = change(held.body);
    const response = await fetch(orders.url, { method: 'POST', headers, body });
    return `${response.status} ${await response.text()}`;
  }
  const same = (body: string) => body;
  const token = (user: string, scope: string) => orders.token(user, scope);

  it('is nothing to a token that may no longer refund', async () => {
    const answer = await send(same, await token('alice', 'mcp:access orders:read'));
    expect(answer).toMatch(/^403 .*insufficient_scope/s);
    expect(await statusOf(id)).toBe('delivered');
  });

  it.each<[string, (body: string) => string]>([
    [
      'changed',
      (body) =>
        body.replace(
          /("requestState":"[^"]{20})(.)/,
          (_, start, at) => `${start}${at === 'A' ? 'B' : 'A'}`,
        ),
    ],
    ['made up', (body) => body.replace(/"requestState":"[^"]*"/, '"requestState":"e30.e30"')],
    ['for another order', (body) => body.replace(`"id":"${id}"`, '"id":"A-00010"')],
  ])('is refused when %s', async (_, change) => {
    expect(change(held.body)).not.toBe(held.body);
    expect(await send(change)).toContain('Invalid or expired requestState');
    expect(await statusOf(id)).toBe('delivered');
    expect(await statusOf('A-00010')).toBe('delivered');
  });

  it('is refused when nothing was asked: the question comes first', async () => {
    const answer = await send((body) => body.replace(/,?"requestState":"[^"]*"/, ''));
    expect(answer).toContain('input_required');
    expect(await statusOf(id)).toBe('delivered');
  });

  it('is refused of another user, who may refund as well', async () => {
    const answer = await send(same, await token('bob', 'mcp:access orders:refund'));
    expect(answer).toContain('Invalid or expired requestState');
    expect(await statusOf(id)).toBe('delivered');
  });

  it('counts when it is sent as it was, and once', async () => {
    expect(await send(same)).toContain(`Refunded`);
    expect(await statusOf(id)).toBe('refunded');
    expect(await send(same)).toContain('was refunded before');
  });
});

describe('the client of SDK 1', () => {
  let alice: Awaited<ReturnType<typeof connectV1>>;
  beforeAll(async () => {
    alice = await connectV1(project.directory, orders.url, 'alice');
  }, PATIENCE);
  afterAll(() => alice.client.close());

  it('steps up for a resource, a prompt and a tool, each for its own scope', async () => {
    expect(alice.signIn.grantedScopes).toEqual(['mcp:access']);
    const connect = () => connectV1(project.directory, orders.url, 'alice');
    const [first, second] = await Promise.all([connect(), connect()]);
    const prompt = await first.withStepUp(() =>
      first.client.getPrompt({ name: 'review_orders', arguments: {} }),
    );
    expect(JSON.stringify(prompt)).toContain('A-0');
    const uri = 'orders://order/A-00001';
    const order = await second.withStepUp(() => second.client.readResource({ uri }));
    expect(JSON.stringify(order)).toContain('A-00001');
    for (const { client, signIn } of [first, second]) {
      expect(signIn.grantedScopes?.sort()).toEqual(['mcp:access', 'orders:read']);
      await client.close();
    }
  });

  it('finds orders page by page, structured and in words', async () => {
    const { client, withStepUp } = alice;
    const pages = await pagesOf((input) =>
      withStepUp(() => client.callTool({ name: 'search_orders', arguments: input })),
    );
    expectAllTrays(pages);
  });

  it('shows a picture, completes ids, and finds no foreign order', async () => {
    const { client } = alice;
    const chart = await client.callTool({ name: 'chart_orders' });
    expect(chart.content).toMatchObject([
      { type: 'image', mimeType: 'image/png' },
      { type: 'text' },
    ]);
    const { completion } = await client.complete({
      ref: { type: 'ref/resource', uri: 'orders://order/{id}' },
      argument: { name: 'id', value: 'A-0000' },
    });
    expect(completion.values).toEqual(NINE_IDS);
    const read = (id: string) => client.readResource({ uri: `orders://order/${id}` });
    await expect(read('B-00001')).rejects.toMatchObject({ code: -32602 });
  });

  it('follows an export; when it leaves half-way, the server stops', async () => {
    const { client, withStepUp } = alice;
    const progress: number[] = [];
    const options = {
      timeout: PATIENCE,
      onprogress: (each: { progress: number }) => progress.push(each.progress),
    };
    const open = { name: 'export_orders', arguments: { status: ['open'] } };
    const result = await withStepUp(() => client.callTool(open, undefined, options));
    expect(textOf(result)).toMatch(/^Exported \d+ orders\.$/);
    expect(progress.length).toBeGreaterThan(1);

    const leaving = await connectV1(project.directory, orders.url, 'alice');
    const all = { name: 'export_orders', arguments: {} };
    const onprogress = ({ progress: done }: { progress: number }) => {
      if (done >= 300) void leaving.client.close();
    };
    const call = leaving.withStepUp(() =>
      leaving.client.callTool(all, undefined, { timeout: PATIENCE, onprogress }),
    );
    await expect(call).rejects.toThrow();
    await expectCancelledExports(++cancelledExports);
  });

  it('is told in words that it cannot have a refund confirmed', async () => {
    const { client, withStepUp } = alice;
    const refund = { name: 'refund_order', arguments: { id: 'A-00013', reason: 'Broken' } };
    const result = await withStepUp(() => client.callTool(refund));
    expect(result.isError).toBe(true);
    expect(textOf(result)).toContain('this client cannot ask');
    expect(await statusOf('A-00013')).toBe('delivered');
  });
});

describe('the Python client', () => {
  let python: string | Error;
  beforeAll(async () => {
    python = await installPythonClient();
  }, PATIENCE);

  /** Runs `python/orders.py`; the reason when there is no Python to run it. */
  async function use(...args: string[]): Promise<Seen | Error> {
    if (python instanceof Error) return python;
    const cwd = path.join(repository, 'test/orders/python');
    const outcome = await run(python, ['orders.py', orders.url.href, 'alice', ...args], { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    return JSON.parse(outcome.stdout) as Seen;
  }

  function expectEverythingUsed(seen: Seen): void {
    expectAllTrays(seen.pages);
    expect(seen).toMatchObject({
      server: 'Orders',
      // To sign in, and once for each of read, export and refund.
      visits: [1, 2, 4],
      chart: ['image/png', null],
      csv_lines: 1 + OPEN_ORDERS,
      order: { id: 'A-00004', item: 'Tray' },
      completed: NINE_IDS,
      completed_foreign: [],
      foreign: { code: -32602 },
      cancelled: true,
    });
    expect(seen.progress.length).toBeGreaterThan(1);
    expect(seen.foreign.message.replace('B-00001', 'Z-00001')).toBe(seen.missing.message);
    expect(seen.prompt).toContain('A-0');
  }

  it('uses all of it, in the newest revision', { timeout: PATIENCE }, async (test) => {
    const seen = await use('auto', 'A-00016');
    if (seen instanceof Error) return test.skip(seen.message);
    expectEverythingUsed(seen);
    expect(seen.revision).toBe(catalog.revisions[0].id);
    expect(seen.asked).toHaveLength(2);
    expect(seen.refunds).toEqual([
      { text: 'Not refunded.', is_error: false },
      { text: expect.stringContaining('Refunded €') as string, is_error: false },
    ]);
    expect(await statusOf('A-00016')).toBe('refunded');
    await expectCancelledExports(++cancelledExports);
  });

  it('uses all of it but questions, in an earlier one', { timeout: PATIENCE }, async (test) => {
    const seen = await use('legacy', 'A-00019');
    if (seen instanceof Error) return test.skip(seen.message);
    expectEverythingUsed(seen);
    expect(seen.revision).toBe('2025-11-25');
    expect(seen.asked).toEqual([]);
    for (const refund of seen.refunds) {
      expect(refund).toMatchObject({
        text: expect.stringContaining('cannot ask') as string,
        is_error: true,
      });
    }
    expect(await statusOf('A-00019')).toBe('delivered');
    await expectCancelledExports(++cancelledExports);
  });
});

/** What `python/orders.py` prints. */
interface Seen {
  readonly revision: string;
  readonly pages: Page[];
  readonly progress: readonly unknown[];
  readonly foreign: { readonly message: string };
  readonly missing: { readonly message: string };
  readonly prompt: string;
  readonly asked: readonly string[];
  readonly refunds: readonly { readonly text: string; readonly is_error: boolean }[];
}

/** Checks types; from the second time on only what has changed. */
const TYPES = ['-p', '.', '--incremental', '--tsBuildInfoFile', '../types.tsbuildinfo'];

describe('orders, written into a generated project', () => {
  it('is sound for the compiler, the linter and all its tests', { timeout: PATIENCE }, async () => {
    await project.program('tsc', TYPES);
    await project.program('eslint', ['.']);
    await project.program('prettier', ['--check', '.']);
    await project.program('vitest', ['run', ...quickTests]);
  });

  it('keeps every line through other revisions and back', { timeout: 2 * PATIENCE }, async () => {
    const written = await project.written();
    for (const spec of ['2025-06-18', '2025-11-25', catalog.revisions[0].id]) {
      await project.generator('update', '--spec', spec);
      expect(await project.written()).toEqual(written);
      await project.program('tsc', TYPES);
      await project.program('vitest', [
        'run',
        'test/orders',
        'test/tools',
        'test/resources',
        'test/prompts',
        ...quickTests,
      ]);
    }
    expect(await fs.pathExists(path.join(project.directory, '.secure-mcp'))).toBe(true);
  });
});
