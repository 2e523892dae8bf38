import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import type { Context } from '../../src/mcp/context.js';
import { createProgress } from '../../src/mcp/progress.js';
import { ShownError } from '../../src/mcp/shown-error.js';
import { defineTool, type AnyAnswer, type AnyTool } from '../../src/tools/tool.js';
import {
  answerOf,
  messagesOf,
  requestWith,
  legacyCall,
  type RpcMessage,
} from './support/messages.js';
import { policyFor, request, startAttackedServer, type TestServer } from './support/test-server.js';

const described = { name: 'probe', title: 'Probe', description: 'Probes.' };
const CANARY = 'password=hunter2';

/** A tool of these tests, in the place of yours. */
function probe(run: (context: Context) => unknown, outputSchema?: z.ZodType): AnyTool {
  const tool = defineTool({
    ...described,
    inputSchema: z.looseObject({}),
    run: (_input, context) => run(context) as string | Promise<string>,
  });
  return { ...tool, outputSchema };
}

describe('a handler', () => {
  let server: TestServer | undefined;
  let logged: Record<string, unknown>[];
  beforeEach(() => {
    logged = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => {
      logged.push(JSON.parse(line) as Record<string, unknown>);
    });
    vi.spyOn(console, 'info').mockImplementation((line: string) => {
      logged.push(JSON.parse(line) as Record<string, unknown>);
    });
  });
  afterEach(async () => {
    await server?.close();
    server = undefined;
    vi.restoreAllMocks();
  });

  async function serve(...tools: AnyTool[]): Promise<{ server: TestServer; token: string }> {
    server = await startAttackedServer({
      policy: policyFor(Object.fromEntries(tools.map(({ name }) => [name, []]))),
      limits: { messagesPerMinute: 10_000 },
      tools,
    });
    return { server, token: await server.token({ subject: 'alice', scopes: ['any'] }) };
  }

  /** Calls a tool that does this, and gives the answer. */
  async function call(
    run: (context: Context) => unknown,
    { outputSchema, body }: { outputSchema?: z.ZodType; body?: object } = {},
  ): Promise<RpcMessage> {
    const { server, token } = await serve(probe(run, outputSchema));
    const sent = body ?? request('tools/call', { name: 'probe', arguments: {} });
    const answer = await answerOf(await server.send({ token, body: sent }));
    await server.close();
    return answer;
  }

  describe('that throws', () => {
    class Hostile extends Error {
      override get message(): string {
        throw new Error(CANARY);
      }
    }
    const loop: Record<string, unknown> = { CANARY };
    loop['itself'] = loop;
    const faults: [string, (context: Context) => unknown, z.ZodType?][] = [
      [
        'an error',
        () => {
          throw new Error(CANARY);
        },
      ],
      [
        'a text',
        () => {
          throw CANARY as unknown as Error;
        },
      ],
      [
        'nothing',
        () => {
          throw undefined as unknown as Error;
        },
      ],
      [
        'an object without a prototype',
        () => {
          throw Object.create(null) as Error;
        },
      ],
      [
        'an error that throws when it is read',
        () => {
          throw new Hostile();
        },
      ],
      ['later', () => Promise.reject(new Error(CANARY))],
      [
        'much later',
        async () => {
          await new Promise((resolve) => setTimeout(resolve, 20));
          throw new Error(CANARY);
        },
      ],
      [
        'an abort of its own',
        () => {
          throw new DOMException(CANARY, 'AbortError');
        },
      ],
      [
        'an error of the protocol',
        () => {
          throw Object.assign(new Error(CANARY), { code: -32042 });
        },
      ],
      [
        'when its data is read',
        () => ({
          structuredContent: {
            get a() {
              throw new Error(CANARY);
            },
          },
        }),
        z.any(),
      ],
      [
        'when its data is turned into JSON',
        () => ({ structuredContent: { a: 1n, CANARY } }),
        z.any(),
      ],
      ['since its data goes round', () => ({ structuredContent: loop }), z.any()],
      [
        'when its content is turned into JSON',
        () => ({
          content: [
            {
              type: 'text',
              text: {
                toJSON() {
                  throw new Error(CANARY);
                },
              },
            },
          ],
        }),
      ],
      [
        'since its data does not fit',
        () => ({ structuredContent: { a: CANARY } }),
        z.object({ a: z.number() }),
      ],
      [
        'since its schema throws',
        () => ({ structuredContent: CANARY }),
        z.string().refine(() => {
          throw new Error(CANARY);
        }),
      ],
      ['since there is no schema for its data', () => ({ structuredContent: { a: CANARY } })],
      ['since it gives no data', () => ({ text: CANARY }), z.object({ a: z.number() })],
      [
        'when its metadata is turned into JSON',
        () => ({ text: 'Done.', _meta: { rows: 1n, CANARY } }),
      ],
      [
        'when its question is turned into JSON',
        () => ({
          resultType: 'input_required',
          inputRequests: { a: { method: 'elicitation/create', params: { message: 1n, CANARY } } },
        }),
      ],
      ['since its content is none', () => ({ content: [{ type: 'hologram', CANARY }] })],
      ['since it gives nothing', () => undefined],
      ['since it gives a number', () => 7],
    ];

    it.each(faults)(
      '%s tells the client an id only, and the log why (DOS-04)',
      async (_, run, outputSchema) => {
        const { result, error } = await call(run, outputSchema ? { outputSchema } : {});
        expect(error).toBeUndefined();
        expect(result?.isError).toBe(true);
        expect(JSON.stringify(result)).not.toContain('hunter2');
        const [{ text }] = result?.content as [{ text: string }];
        expect(text).toMatch(/^The tool failed\. .* [0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.$/);
        expect(logged).toHaveLength(1);
        expect(logged[0]).toMatchObject({ event: 'tool_failed', tool: 'probe', subject: 'alice' });
        expect(text).toContain(logged[0]?.['id']);
        expect(Date.parse(String(logged[0]?.['time']))).toBeGreaterThan(0);
      },
    );

    it('is found by the id, with its kind, its words and its place', async () => {
      await call(() => {
        throw new TypeError('no such column');
      });
      expect(logged[0]).toMatchObject({
        error: 'TypeError',
        message: 'no such column',
        at: expect.stringContaining('handlers.test.ts') as unknown,
      });
    });

    it('says what is missing beside its data', async () => {
      await call(() => ({ structuredContent: { a: 1 } }));
      await call(() => 'one', { outputSchema: z.object({ a: z.number() }) });
      expect(logged.map(({ message }) => message)).toEqual([
        'structuredContent needs an outputSchema',
        'outputSchema needs structuredContent',
      ]);
    });

    it('has an id of its own each time', async () => {
      const { server, token } = await serve(
        probe(() => {
          throw new Error('x');
        }),
      );
      for (let n = 0; n < 5; n += 1) await server.call('probe', token);
      expect(new Set(logged.map(({ id }) => id)).size).toBe(5);
    });

    it('logs neither tokens nor arguments nor endless messages (LOG-01)', async () => {
      const { server, token } = await serve(
        probe(() => {
          const texts = [`Bearer ${token}`, 'DPoP abc.def', 'token=eyJhbGciOiJ9.eyJzdWIi.c2ln'];
          throw new Error(`sent ${texts.join(' and ')} ${'x'.repeat(5000)}`);
        }),
      );
      await server.call('probe', token, { secret: 'hunter2' });
      const line = JSON.stringify(logged);
      expect(line).not.toContain(token);
      expect(line).not.toMatch(/abc\.def|eyJ|c2ln|hunter2/);
      expect(line.length).toBeLessThan(2500);
    });

    it('may speak to the client where it says so', async () => {
      const { result } = await call(() => {
        throw new ShownError(-32000, 'Too late today.');
      });
      expect(result).toMatchObject({ content: [{ text: 'Too late today.' }], isError: true });
      expect(logged).toEqual([]);
    });

    it('names the place in data that does not fit, and not the data', async () => {
      const outputSchema = z.object({ list: z.array(z.object({ amount: z.number() })) });
      await call(() => ({ structuredContent: { list: [{ amount: 1 }, { amount: CANARY }] } }), {
        outputSchema,
      });
      expect(logged[0]?.['message']).toContain('list.1.amount: invalid_type');
      expect(JSON.stringify(logged)).not.toContain('hunter2');
    });

    it('does not even reach clients of earlier revisions', async () => {
      const { server, token } = await serve(
        probe(() => {
          throw new Error(CANARY);
        }),
      );
      const response = await server.send({ token, ...legacyCall('probe') });
      const text = await response.text();
      expect(text).toContain('The tool failed.');
      expect(text).not.toContain('hunter2');
    });
  });

  describe('answers', () => {
    const block = { type: 'image', data: 'aGk=', mimeType: 'image/png' } as const;
    const answers: [string, AnyAnswer, object][] = [
      ['a text', 'hi', { content: [{ type: 'text', text: 'hi' }] }],
      ['an empty text', '', { content: [{ type: 'text', text: '' }] }],
      ['a text as an object', { text: 'hi' }, { content: [{ type: 'text', text: 'hi' }] }],
      [
        'an error',
        { text: 'no', isError: true },
        { content: [{ type: 'text', text: 'no' }], isError: true },
      ],
      [
        'a text with metadata',
        { text: 'hi', _meta: { 'example.com/a': 1 } },
        { _meta: { 'example.com/a': 1 } },
      ],
      ['an image', { content: [block] }, { content: [block] }],
      [
        'a sound',
        { content: [{ type: 'audio', data: 'aGk=', mimeType: 'audio/wav' }] },
        { content: [{ type: 'audio' }] },
      ],
      [
        'a link to a resource',
        { content: [{ type: 'resource_link', uri: 'note://a', name: 'a' }] },
        { content: [{ type: 'resource_link', uri: 'note://a', name: 'a' }] },
      ],
      [
        'a resource',
        {
          content: [{ type: 'resource', resource: { uri: 'note://a', text: 'hi' } }],
          isError: true,
        },
        {
          content: [{ type: 'resource', resource: { uri: 'note://a', text: 'hi' } }],
          isError: true,
        },
      ],
    ];
    it.each(answers)('with %s', async (_, answer, result) => {
      const { result: given } = await call(() => answer);
      expect(given).toMatchObject(result);
      if (!('isError' in result)) expect(given).not.toHaveProperty('isError');
    });

    const outputSchema = z.object({ count: z.number(), note: z.string().default('none') });
    it('with data, once for programs and once as text', async () => {
      const { result } = await call(() => ({ structuredContent: { count: 2 } }), { outputSchema });
      expect(result?.structuredContent).toEqual({ count: 2, note: 'none' });
      const [{ text }] = result?.content as [{ text: string }];
      expect(JSON.parse(text)).toEqual({ count: 2, note: 'none' });
    });

    it('with data and a text for people, or other content', async () => {
      const spoken = await call(() => ({ structuredContent: { count: 2 }, text: 'Two.' }), {
        outputSchema,
      });
      expect(spoken.result?.content).toEqual([{ type: 'text', text: 'Two.' }]);
      const shown = await call(
        () => ({
          structuredContent: { count: 2 },
          content: [block],
          _meta: { 'example.com/a': 1 },
        }),
        { outputSchema },
      );
      expect(shown.result).toMatchObject({ content: [block], _meta: { 'example.com/a': 1 } });
    });

    it('with nothing of its data that the schema does not name', async () => {
      const row = { count: 2, passwordHash: CANARY };
      const { result } = await call(() => ({ structuredContent: row }), { outputSchema });
      expect(JSON.stringify(result)).not.toContain('hunter2');
      expect(logged).toEqual([]);
    });

    it('with an error in the place of data', async () => {
      const { result } = await call(() => ({ text: 'There is none.', isError: true }), {
        outputSchema,
      });
      expect(result).toMatchObject({ content: [{ text: 'There is none.' }], isError: true });
      expect(logged).toEqual([]);
    });
  });

  describe('is described to clients', () => {
    async function listed(more: Partial<AnyTool>): Promise<object> {
      const { server, token } = await serve({ ...probe(() => ''), ...more });
      const { result } = await answerOf(
        await server.send({ token, body: request('tools/list', {}) }),
      );
      return (result as unknown as { tools: [object] }).tools[0];
    }
    it('with all its hints, icons, metadata and the schema of its data', async () => {
      const icons = [{ src: 'https://example.com/icon.png' }];
      const annotations = {
        readOnlyHint: true,
        openWorldHint: true,
        idempotentHint: true,
        destructiveHint: false,
      };
      const outputSchema = z.object({ count: z.number() });
      expect(
        await listed({ annotations, icons, _meta: { 'example.com/a': 1 }, outputSchema }),
      ).toMatchObject({
        ...described,
        annotations,
        icons,
        _meta: { 'example.com/a': 1 },
        outputSchema: { type: 'object', properties: { count: { type: 'number' } } },
      });
    });
    it('as one that may change things in this server when nothing is said', async () => {
      expect(await listed({})).toMatchObject({
        annotations: { readOnlyHint: false, openWorldHint: false },
      });
    });
    it.each([
      [{ readOnly: true }, true],
      [{ annotations: { readOnlyHint: true } }, true],
      [{ readOnly: true, annotations: { readOnlyHint: false } }, false],
      [{ readOnly: true, annotations: { openWorldHint: true } }, true],
      [{}, false],
    ])('%j', async (said, readOnly) => {
      const tool = defineTool({ ...described, ...said, inputSchema: z.object({}), run: () => '' });
      expect(tool.readOnly).toBe(readOnly);
      expect(await listed(tool)).toMatchObject({ annotations: { readOnlyHint: readOnly } });
    });
  });

  describe('knows of its request', () => {
    async function contextOf(body?: object): Promise<Context> {
      let seen: Context | undefined;
      await call(
        (context) => {
          seen = context;
          return '';
        },
        body ? { body } : {},
      );
      if (!seen) throw new Error('the tool did not run');
      return seen;
    }

    it('no token, no header and no request, however far one looks (PASS-01)', async () => {
      let found: string[] = [];
      const { server, token } = await serve(
        probe(async (context) => {
          found = await everythingIn(context);
          return '';
        }),
      );
      const headers = {
        'cookie': 'session=cookie-canary',
        'dpop': 'dpop-canary',
        'x-secret': 'header-canary',
      };
      await server.send({
        token,
        headers,
        body: request('tools/call', { name: 'probe', arguments: {} }),
      });
      const all = found.join('\n');
      expect(all).toContain('alice');
      expect(all).not.toContain(token);
      expect(all).not.toMatch(
        /canary|authorization|content-type|Request\b|Headers\b|IncomingMessage|Socket/i,
      );
    });

    it('its caller, in itself and as a member', async () => {
      const context = await contextOf();
      expect(context).toMatchObject({ subject: 'alice', caller: { subject: 'alice' } });
      // Whoever prints, copies or stores a caller does that with the caller.
      expect(JSON.parse(JSON.stringify(context))).toEqual(context.caller);
      expect({ ...context }).toEqual(context.caller);
    });

    it('a request id that nobody chose', async () => {
      const { requestId } = await contextOf();
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
    });

    it.each([
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'a=1,b=2', 2],
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', undefined, 1],
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'a=\n', 1],
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'x'.repeat(513), 1],
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', '', 1],
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 7, 1],
      ['00-00000000000000000000000000000000-00f067aa0ba902b7-01', 'a=1', 0],
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01', 'a=1', 0],
      ['ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'a=1', 0],
      ['00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01', 'a=1', 0],
      ['00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\n', 'a=1', 0],
      ['a 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01', 'a=1', 0],
      [{}, 'a=1', 0],
      [undefined, 'a=1', 0],
    ])('the trace it is in, if it is one: %j %j', async (traceparent, tracestate, members) => {
      const meta = { traceparent, tracestate };
      const { trace } = await contextOf(
        requestWith('tools/call', { name: 'probe', arguments: {} }, { meta }),
      );
      const all = { traceparent, tracestate };
      expect(trace).toEqual(Object.fromEntries(Object.entries(all).slice(0, members)));
    });
  });

  describe('that tells of its progress', () => {
    const steps = async (
      { progress }: Context,
      numbers: (readonly [number, number?, string?])[],
    ) => {
      for (const step of numbers) await progress(...step);
    };
    async function progressOf(
      run: (context: Context) => Promise<void>,
      progressToken: string | null = 'p',
    ): Promise<object[]> {
      const { server, token } = await serve(
        probe(async (context) => {
          await run(context);
          return 'done';
        }),
      );
      const meta = progressToken === null ? {} : { progressToken };
      const body = requestWith('tools/call', { name: 'probe', arguments: {} }, { meta });
      const messages = await messagesOf(await server.send({ token, body }));
      expect(messages.at(-1)?.result?.content).toEqual([{ type: 'text', text: 'done' }]);
      return messages.slice(0, -1).map(({ method, params }) => ({ method, ...params }));
    }
    const sent = (more: object) =>
      expect.objectContaining({
        method: 'notifications/progress',
        progressToken: 'p',
        ...more,
      }) as object;

    it('is silent when the client did not ask', async () => {
      expect(await progressOf((context) => steps(context, [[1], [2, 2]]), null)).toEqual([]);
    });
    it('says how far it is, and that it is done', async () => {
      const said = await progressOf((context) =>
        steps(context, [
          [1, 2, 'half'],
          [2, 2, 'all'],
        ]),
      );
      expect(said).toEqual([
        sent({ progress: 1, total: 2, message: 'half' }),
        sent({ progress: 2, total: 2, message: 'all' }),
      ]);
    });
    it('never goes back, and never says what is no number', async () => {
      const numbers = [[NaN], [5, 5], [4, 4], [5, 5], [Infinity, 5], [6, 6]] as const;
      const said = await progressOf((context) => steps(context, [...numbers]));
      expect(said).toEqual([sent({ progress: 5 }), sent({ progress: 6 })]);
    });
    it('is silent for a client that has left, and lets no failure to tell it out', async () => {
      const notify = vi.fn(() => Promise.reject(new Error(CANARY)));
      const _meta = { progressToken: 1 };
      const tell = (signal: AbortSignal) => createProgress({ _meta, notify, signal })(1);
      await expect(tell(AbortSignal.abort())).resolves.toBeUndefined();
      expect(notify).not.toHaveBeenCalled();
      await expect(tell(new AbortController().signal)).resolves.toBeUndefined();
      expect(notify).toHaveBeenCalledOnce();
    });
    it('does not flood the client', async () => {
      const many = Array.from({ length: 1000 }, (_, index) => [index] as const);
      expect((await progressOf((context) => steps(context, many))).length).toBeLessThan(20);
      const slowly = async ({ progress }: Context) => {
        await progress(1);
        await new Promise((resolve) => setTimeout(resolve, 120));
        await progress(2);
      };
      expect(await progressOf(slowly)).toHaveLength(2);
    });
    it('goes on where nobody listens any more', async () => {
      let late: Context | undefined;
      await progressOf((context) => {
        late = context;
        return Promise.resolve();
      });
      await expect(late?.progress(1)).resolves.toBeUndefined();
    });
  });

  describe('that takes long', () => {
    /** Starts a call, has the client leave, and says what the handler noticed. */
    it.each([
      ['newest', false],
      ['of an earlier revision', true],
    ] as const)('is told when the client leaves: %s', async (_, isLegacy) => {
      let signal: AbortSignal | undefined;
      let fail: ((error: Error) => void) | undefined;
      const { server, token } = await serve(
        probe((context) => {
          ({ signal } = context);
          return new Promise((_, reject) => {
            fail = reject;
          });
        }),
      );
      const client = new AbortController();
      const sent = isLegacy
        ? legacyCall('probe')
        : { body: request('tools/call', { name: 'probe', arguments: {} }) };
      const response = server.send({ token, ...sent, signal: client.signal });
      const gone = expect(response.then((each) => each.text())).rejects.toThrow();
      await expect.poll(() => fail).toBeDefined();
      expect(signal?.aborted).toBe(false);
      client.abort();
      await gone;
      await expect.poll(() => signal?.aborted).toBe(true);
      fail?.(new Error(CANARY));
      await expect.poll(() => logged).toHaveLength(1);
      expect(logged[0]).toMatchObject({ event: 'tool_cancelled', tool: 'probe' });
    });
  });
});

/** Every string and every name in an object: own members, those of prototypes, and what functions give. */
async function everythingIn(start: object): Promise<string[]> {
  const found: string[] = [];
  const seen = new Set<unknown>([
    Object.prototype,
    Function.prototype,
    Array.prototype,
    Promise.prototype,
  ]);
  const queue: unknown[] = [start];
  while (queue.length > 0 && seen.size < 10_000) {
    const next = queue.pop();
    if (typeof next === 'string') found.push(next);
    if (!(next instanceof Object) || seen.has(next)) continue;
    seen.add(next);
    found.push(next.constructor.name);
    for (const key of Reflect.ownKeys(next)) {
      found.push(String(key));
      const member = Object.getOwnPropertyDescriptor(next, key);
      try {
        queue.push(member?.get ? (member.get.call(start) as unknown) : member?.value);
      } catch {
        // A getter of somebody else.
      }
    }
    for (const member of next instanceof Map || next instanceof Set ? next : []) queue.push(member);
    if (typeof next !== 'function') queue.push(Object.getPrototypeOf(next));
    await Promise.resolve();
  }
  return found;
}
