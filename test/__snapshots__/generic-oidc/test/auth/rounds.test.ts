import { inputRequired, type ServerContext } from '@modelcontextprotocol/server';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Caller } from '../../src/auth/caller.js';
import type { Context } from '../../src/mcp/context.js';
import { createRounds } from '../../src/mcp/rounds.js';
import { definePrompt } from '../../src/prompts/prompt.js';
import { defineTool } from '../../src/tools/tool.js';
import { newCaller } from '../tools/support/callers.js';
import {
  answerOf,
  messagesOf,
  requestWith,
  legacyCall,
  type RpcMessage,
  type RpcResult,
} from './support/messages.js';
import {
  noServices,
  policyFor,
  startAttackedServer,
  type TestServer,
} from './support/test-server.js';
import type { TokenRequest } from './support/test-issuer.js';

const yes = z.object({ sure: z.boolean() });
const why = z.object({ reason: z.string() });

/** What was really done, by whom. */
let refunds: string[] = [];

const refund = defineTool({
  name: 'refund',
  title: 'Refund',
  description: 'Asks before it does.',
  inputSchema: z.object({ order: z.string(), amount: z.number().default(1) }),
  run({ order, amount }, { subject, answer, declined, ask, canAsk }) {
    if (!canAsk) return { text: 'Nobody to ask.', isError: true };
    if (declined('confirm')) return 'Not refunded.';
    const confirmed = answer('confirm', yes);
    if (!confirmed?.sure) return ask({ confirm: { message: `Refund ${order}?`, schema: yes } });
    refunds.push(`${subject} ${order} ${String(amount)}`);
    return 'Refunded.';
  },
});

/** The same code, and another tool. */
const erase = defineTool({
  ...refund,
  name: 'erase',
  run: (input, context) => refund.run(input, context),
});

/** Asks one thing after the other. */
const wizard = defineTool({
  name: 'wizard',
  title: 'Wizard',
  description: 'Asks twice.',
  inputSchema: z.object({}),
  run(_input, { answer, ask }) {
    const sure = answer('confirm', yes);
    if (!sure) return ask({ confirm: { message: 'Sure?', schema: yes } });
    const reason = answer('why', why);
    if (!reason) return ask({ why: { message: 'Why?', schema: why } });
    return `${String(sure.sure)}: ${reason.reason}`;
  },
});

/** Asks without looking whether it can. */
const blunt = defineTool({
  ...wizard,
  name: 'blunt',
  run: (_input, { ask }) => ask({ confirm: { message: 'Sure?', schema: yes } }),
});

/** Would have a client keep what it can change. */
const naive = defineTool({
  ...wizard,
  name: 'naive',
  run: (_input, { ask }) => ({
    ...ask({ confirm: { message: 'Sure?', schema: yes } }),
    requestState: 'admin=false',
  }),
});

/** Copied member by member, it makes a prototype. */
const PROTOTYPE = '{"__proto__":{"confirm":{"action":"accept","content":{"sure":true}}}}';

/** Asks with the SDK itself. */
const raw = defineTool({
  ...wizard,
  name: 'raw',
  run: () =>
    inputRequired({
      inputRequests: { confirm: inputRequired.elicit({ message: '?', requestedSchema: yes }) },
    }),
});

const form = { elicitation: { form: {} } };
const accept = (content: object) => ({ action: 'accept', content });

describe('a handler that asks the user', () => {
  let server: TestServer;
  let logged: string[];
  beforeEach(async () => {
    refunds = [];
    logged = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => logged.push(line));
    const tools = [refund, erase, wizard, blunt, naive, raw];
    server = await startAttackedServer({
      policy: policyFor({
        refund: ['money'],
        erase: [],
        wizard: [],
        blunt: [],
        naive: [],
        raw: [],
      }),
      tools,
    });
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    await server.close();
  });

  interface Call {
    readonly tool?: string;
    readonly input?: object;
    readonly from?: TokenRequest;
    readonly capabilities?: object;
    readonly requestState?: unknown;
    readonly inputResponses?: object;
  }
  async function call({
    tool = 'refund',
    input = { order: 'A1' },
    from,
    capabilities = form,
    ...more
  }: Call = {}): Promise<RpcMessage> {
    const token = await server.token({ subject: 'alice', scopes: ['money'], ...from });
    const params = { name: tool, arguments: input, ...more };
    return answerOf(
      await server.send({ token, body: requestWith('tools/call', params, { capabilities }) }),
    );
  }
  async function asked(call_: Call = {}): Promise<RpcResult & { requestState: string }> {
    const { result } = await call(call_);
    expect(result?.resultType).toBe('input_required');
    return result as RpcResult & { requestState: string };
  }
  const confirmed = { inputResponses: { confirm: accept({ sure: true }) } };

  it('asks, and goes on with the answer', async () => {
    const { inputRequests, requestState } = await asked();
    expect(inputRequests?.['confirm']).toMatchObject({
      method: 'elicitation/create',
      params: {
        message: 'Refund A1?',
        requestedSchema: { properties: { sure: { type: 'boolean' } } },
      },
    });
    const { result } = await call({ requestState, ...confirmed });
    expect(result).toMatchObject({ content: [{ text: 'Refunded.' }] });
    expect(refunds).toEqual(['alice A1 1']);
  });

  it('takes no for an answer', async () => {
    for (const action of ['decline', 'cancel']) {
      const { requestState } = await asked();
      const { result } = await call({ requestState, inputResponses: { confirm: { action } } });
      expect(result).toMatchObject({ content: [{ text: 'Not refunded.' }] });
    }
    expect(refunds).toEqual([]);
  });

  it('does not ask again who said no, whatever the handler looks at', async () => {
    for (const action of ['decline', 'cancel']) {
      const { requestState } = await asked({ tool: 'wizard', input: {} });
      const inputResponses = { confirm: { action } };
      const { result } = await call({ tool: 'wizard', input: {}, requestState, inputResponses });
      expect(result).toMatchObject({ isError: true, content: [{ text: 'The user said no.' }] });
    }
    expect(logged).toEqual([]);
  });

  it('keeps the answers of earlier rounds', async () => {
    const first = await asked({ tool: 'wizard', input: {} });
    const second = await asked({
      tool: 'wizard',
      input: {},
      requestState: first.requestState,
      ...confirmed,
    });
    expect(Object.keys(second.inputRequests ?? {})).toEqual(['why']);
    const { result } = await call({
      tool: 'wizard',
      input: {},
      requestState: second.requestState,
      inputResponses: { why: accept({ reason: 'broken' }) },
    });
    expect(result).toMatchObject({ content: [{ text: 'true: broken' }] });
  });

  it.each<[string, object]>([
    ['that nobody asked for', { ...confirmed, requestState: undefined }],
    ['of another form', { inputResponses: { confirm: accept({ sure: 'yes' }) } }],
    ['without content', { inputResponses: { confirm: { action: 'accept' } } }],
    [
      'in an envelope',
      { inputResponses: { confirm: { method: 'x', result: accept({ sure: true }) } } },
    ],
    ['of another kind', { inputResponses: { confirm: { roots: [] } } }],
    ['to another question', { inputResponses: { other: accept({ sure: true }) } }],
    ['in a prototype', { inputResponses: JSON.parse(PROTOTYPE) as object }],
  ])('does not go on with an answer %s (HAND-06)', async (_, more) => {
    const { requestState } = await asked();
    await asked({ requestState, ...more });
    expect(refunds).toEqual([]);
  });

  const refused = { code: -32602, message: 'Invalid or expired requestState' };
  const flipped = (state: string, at: number) =>
    state.slice(0, at) + (state.at(at) === 'A' ? 'B' : 'A') + state.slice(at + 1);

  it.each<[string, Call | ((state: string) => Call)]>([
    ['another user', { from: { subject: 'bob' } }],
    ['another client', { from: { clientId: 'another-client' } }],
    ['nobody: it was changed', (state) => ({ requestState: flipped(state, 20) })],
    [
      'nobody: its signature was changed',
      (state) => ({ requestState: flipped(state, state.length - 5) }),
    ],
    [
      'nobody: its signature was taken off',
      (state) => ({ requestState: state.slice(0, state.lastIndexOf('.') + 1) }),
    ],
    ['nobody: it is a word', { requestState: 'admin' }],
    ['nobody: it is empty', { requestState: '' }],
    ['nobody: it is a number', { requestState: 7 }],
    ['nobody: it is an object', { requestState: { asked: ['confirm'] } }],
  ])('refuses a state of %s (HAND-06)', async (_, more) => {
    const { requestState } = await asked();
    const changes = typeof more === 'function' ? more(requestState) : more;
    const { error, result } = await call({ requestState, ...confirmed, ...changes });
    expect(result).toBeUndefined();
    expect(error).toMatchObject({ code: -32602 });
    expect(JSON.stringify(error)).not.toMatch(/mac|bind|malformed/);
    expect(refunds).toEqual([]);
  });

  it.each<[string, Call]>([
    ['other arguments', { input: { order: 'B2' } }],
    ['more arguments', { input: { order: 'A1', amount: 1000 } }],
    ['another tool', { tool: 'erase' }],
  ])('refuses the answer to a call with %s (HAND-06)', async (_, more) => {
    const { requestState } = await asked();
    const { result } = await call({ requestState, ...confirmed, ...more });
    expect(result).toMatchObject({ isError: true, content: [{ text: refused.message }] });
    expect(refunds).toEqual([]);
  });

  it('refuses a state that has expired', async () => {
    const { requestState } = await asked();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 590_000 });
    expect((await call({ requestState, ...confirmed })).result).toBeDefined();
    vi.setSystemTime(Date.now() + 12_000);
    expect((await call({ requestState, ...confirmed })).error).toMatchObject(refused);
    expect(refunds).toHaveLength(1);
  });

  it.each([
    ['takes', 'with the same key', ['k'.repeat(32), 'k'.repeat(32)]],
    ['refuses', 'with another key', ['k'.repeat(32), 'l'.repeat(32)]],
    ['refuses', 'without a key', [undefined, undefined]],
  ])('%s a state of another replica %s', async (outcome, _, keys) => {
    const replicas = await Promise.all(
      keys.map((requestStateKey) =>
        startAttackedServer({
          policy: policyFor({ refund: [] }),
          tools: [refund],
          services: { ...noServices, ...(requestStateKey && { requestStateKey }) },
        }),
      ),
    );
    let requestState: string | undefined;
    let answer: RpcMessage = {};
    for (const replica of replicas) {
      const token = await replica.token({ subject: 'alice', scopes: ['any'] });
      const params = { name: 'refund', arguments: { order: 'A1' } };
      const retry = requestState === undefined ? {} : { requestState, ...confirmed };
      const body = requestWith('tools/call', { ...params, ...retry }, { capabilities: form });
      answer = await answerOf(await replica.send({ token, body }));
      requestState = answer.result?.requestState;
      await replica.close();
    }
    if (outcome === 'refuses') expect(answer.error).toMatchObject(refused);
    expect(refunds).toHaveLength(outcome === 'takes' ? 1 : 0);
  });

  it('does not start with a key that could be guessed', () => {
    expect(() => createRounds('k'.repeat(31))).toThrow('requestStateKey needs 32 bytes');
    expect(() => createRounds('')).toThrow('requestStateKey needs 32 bytes');
    expect(() => createRounds('k'.repeat(32))).not.toThrow();
  });

  it('refuses an answer with a token that may do less', async () => {
    const { requestState } = await asked();
    const token = await server.token({ subject: 'alice', scopes: ['other'] });
    const params = { name: 'refund', arguments: { order: 'A1' }, requestState, ...confirmed };
    const body = requestWith('tools/call', params, { capabilities: form });
    expect((await server.send({ token, body })).status).toBe(403);
    expect(refunds).toEqual([]);
  });

  it.each([
    ['none', {}, false],
    ['no forms', { elicitation: { url: {} } }, false],
    ['forms', form, true],
    ['forms and pages', { elicitation: { form: {}, url: {} } }, true],
    ['no kind in particular', { elicitation: {} }, true],
  ])('knows whether the client can ask: %s', async (_, capabilities, canAsk) => {
    const { result } = await call({ capabilities });
    if (canAsk) expect(result?.resultType).toBe('input_required');
    else expect(result).toMatchObject({ content: [{ text: 'Nobody to ask.' }], isError: true });
  });

  it('asks no client of an earlier revision, whatever it says it can', async () => {
    const token = await server.token({ scopes: ['money'] });
    const capable = { 'io.modelcontextprotocol/clientCapabilities': form };
    for (const _meta of [undefined, capable]) {
      const sent = legacyCall('refund', { order: 'A1' }, { ...confirmed, _meta });
      const response = await server.send({ token, ...sent });
      const [{ result } = {}] = await messagesOf(response);
      expect(result).toMatchObject({ content: [{ text: 'Nobody to ask.' }], isError: true });
    }
    expect(refunds).toEqual([]);
  });

  it('signs what is asked with the SDK itself, and does not ask older clients by another way', async () => {
    const { requestState } = await asked({ tool: 'raw', input: {} });
    expect(requestState).toMatch(/^v1\./);
    const token = await server.token({ scopes: ['money'] });
    const [{ error } = {}] = await messagesOf(await server.send({ token, ...legacyCall('raw') }));
    expect(error).toMatchObject({ code: -32603 });
  });

  it('says so to a client that cannot be asked', async () => {
    const { result } = await call({ tool: 'blunt', input: {}, capabilities: {} });
    expect(result).toMatchObject({
      isError: true,
      content: [{ text: 'This needs an answer from the user, and the client cannot ask for one.' }],
    });
    expect(logged).toEqual([]);
  });

  it('cannot give the client a state that nobody signed', async () => {
    const { result } = await call({ tool: 'naive', input: {} });
    expect(result).toMatchObject({ isError: true });
    expect(JSON.stringify(result)).not.toContain('admin=false');
    expect(logged.join('')).toContain('requestState');
  });

  it('lets the client keep nothing about the user or the arguments', async () => {
    const { requestState } = await asked({ input: { order: 'secret-order' } });
    const [, body = ''] = requestState.split('.');
    const text = Buffer.from(body, 'base64url').toString('utf8');
    expect(text).toContain('confirm');
    expect(text).not.toMatch(/secret-order|alice/);
  });
});

describe('a prompt that asks the user', () => {
  const described = { title: 'Diary', description: 'Asks first.' };
  const show = (of: string, { answer, ask }: Context) =>
    answer('confirm', yes)?.sure === true
      ? `the diary of ${of}`
      : ask({ confirm: { message: `Show ${of}?`, schema: yes } });
  const print = definePrompt({
    ...described,
    name: 'print',
    argsSchema: z.object({ day: z.string() }),
    get: ({ day }, context) => show(day, context),
  });

  it.each([['prompts/get', (day: string) => ({ name: 'print', arguments: { day } })]])(
    'goes on with the answer to its own question alone: %s (HAND-06)',
    async (method, paramsOf) => {
      const server = await startAttackedServer({
        policy: {
          ...policyFor({}, ['base']),
          prompts: { print: [] },
        },
        tools: [],
        resources: [],
        prompts: [print],
      });
      const token = await server.token({ subject: 'alice', scopes: ['base'] });
      const foreign = await server.token({ subject: 'bob', scopes: ['base'] });
      const ask = async (by: string, day: string, more: object = {}) => {
        const body = requestWith(method, { ...paramsOf(day), ...more }, { capabilities: form });
        const answer = await answerOf(await server.send({ token: by, body }));
        return { answer, text: JSON.stringify(answer) };
      };
      const inputResponses = { confirm: accept({ sure: true }) };
      // Nothing was asked yet.
      const { answer } = await ask(token, 'monday', { inputResponses });
      expect(answer.result).toMatchObject({ resultType: 'input_required' });
      const given = { requestState: answer.result?.requestState, inputResponses };
      for (const refused of [
        await ask(foreign, 'monday', given),
        await ask(token, 'tuesday', given),
        await ask(token, 'monday', { ...given, requestState: 'forged' }),
      ]) {
        expect(refused.answer.error?.code).toBe(-32602);
        expect(refused.text).not.toContain('the diary');
      }
      expect((await ask(token, 'monday', given)).text).toContain('the diary of monday');
      await server.close();
    },
  );
});

describe('what a client keeps between two rounds', () => {
  const rounds = createRounds(undefined);
  const alice = newCaller();
  const of = { kind: 'tool', name: 'refund', input: { order: 'A1' } } as const;
  /** A request, as far as rounds look into it. */
  const requestOf = (caller: Caller, method = 'tools/call', more: object = {}) =>
    ({
      http: { authInfo: { extra: { caller } } },
      mcpReq: { method, requestState: () => undefined, ...more },
    }) as unknown as ServerContext;
  const question = { method: 'elicitation/create', params: { message: '?' } };
  const asking = { resultType: 'input_required', inputRequests: { confirm: question } };

  async function mint(): Promise<string> {
    const { requestState } = (await rounds.end(requestOf(alice), of, asking)) as RpcResult;
    return requestState ?? '';
  }

  it('is good for the same user, client and method', async () => {
    const state = await rounds.verify(await mint(), requestOf({ ...alice, scopes: ['more'] }));
    expect(state).toMatchObject({ asked: ['confirm'], answers: {} });
  });

  it.each([
    ['issuer', { issuer: 'https://other.example' }, undefined],
    ['user', { subject: 'bob' }, undefined],
    ['client', { clientId: 'another' }, undefined],
    ['kind of caller', { kind: 'machine' as const }, undefined],
    ['method', {}, 'prompts/get'],
  ])('is bound to the %s (HAND-06)', async (_, change, method) => {
    const request = requestOf({ ...alice, ...change }, method);
    await expect(rounds.verify(await mint(), request)).rejects.toThrow('bind');
  });

  it.each([
    ['what was called', { ...of, name: 'erase' }],
    ['its kind', { ...of, kind: 'prompt' as const }],
    ['its arguments', { ...of, input: { order: 'A2' } }],
  ])('is bound to %s (HAND-06)', async (_, other) => {
    const state = await rounds.verify(await mint(), requestOf(alice));
    const request = requestOf(alice, 'tools/call', { requestState: () => state });
    await expect(rounds.begin(request, 'modern', other)).rejects.toThrow('Invalid or expired');
    await expect(rounds.begin(request, 'modern', of)).resolves.toBeDefined();
  });

  it.each<[string, (order: string) => unknown]>([
    ['a set', (order) => new Set([order])],
    ['a map', (order) => new Map([['order', order]])],
    ['a large number', (order) => BigInt(order.length === 2 ? 1 : 2)],
    ['bytes', (order) => new TextEncoder().encode(order)],
    ['what says itself what it is', (order) => new URL(`https://${order}.example`)],
    ['an object without a prototype', (order) => Object.setPrototypeOf({ order }, null) as object],
  ])('is bound to arguments that a schema turned into %s (HAND-06)', async (_, turned) => {
    const call = (order: string) => ({ ...of, input: { order: turned(order) } });
    const { requestState = '' } = (await rounds.end(
      requestOf(alice),
      call('A1'),
      asking,
    )) as RpcResult;
    const state = await rounds.verify(requestState, requestOf(alice));
    const request = requestOf(alice, 'tools/call', { requestState: () => state });
    await expect(rounds.begin(request, 'modern', call('A1'))).resolves.toBeDefined();
    await expect(rounds.begin(request, 'modern', call('B22'))).rejects.toThrow(
      'Invalid or expired',
    );
  });

  it('is not made for arguments that cannot be told apart (HAND-06)', async () => {
    for (const order of [/A1/, new ArrayBuffer(2), Object.create({ order: 'A1' }) as object]) {
      const end = rounds.end(requestOf(alice), { ...of, input: { order } }, asking);
      await expect(end).rejects.toThrow('the input has "order"');
    }
  });

  it('counts for nothing when nobody has verified it', async () => {
    const requestState = () => ({ toString: () => 'admin' });
    const request = requestOf(alice, 'tools/call', { requestState });
    await expect(rounds.begin(request, 'modern', of)).rejects.toThrow('Invalid or expired');
  });

  it('is no answer because a schema has one at hand', async () => {
    const { answer } = await rounds.begin(requestOf(alice), 'modern', of);
    expect(answer('confirm', yes.default({ sure: true }))).toBeUndefined();
    expect(answer('confirm', z.any())).toBeUndefined();
  });
});
