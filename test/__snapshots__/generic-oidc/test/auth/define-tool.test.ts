import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { userKey, type Caller } from '../../src/auth/caller.js';
import { contextOf } from '../../src/mcp/context.js';
import { defineTool, type AnyTool, type ToolResult } from '../../src/tools/tool.js';
import { newCaller } from '../tools/support/callers.js';

const described = { name: 'probe', title: 'Probe', description: 'Probes.' };
const inputSchema = z.object({ query: z.string() });
const outputSchema = z.object({ count: z.number() });

describe('a tool that was written for a caller', () => {
  const older = defineTool({
    ...described,
    inputSchema,
    readOnly: true,
    run({ query }, caller) {
      if (query === '') return { text: 'Nothing to look for.', isError: true };
      return { text: `${userKey(caller)} ${caller.subject} ${query}` };
    },
  });

  it('runs, and is tested with one, as before', async () => {
    const alice: Caller = newCaller();
    const { text, isError } = await older.run({ query: 'x' }, alice);
    expect(text).toBe(`${userKey(alice)} ${alice.subject} x`);
    expect(isError).toBeUndefined();
    const result: ToolResult = await older.run({ query: '' }, alice);
    expect(result.isError).toBe(true);
    expect(older.readOnly).toBe(true);
  });

  it('runs with a context', async () => {
    const alice = newCaller();
    const { text } = await older.run({ query: 'x' }, contextOf(alice));
    expect(text).toContain(alice.subject);
  });

  it('prints no more than the caller, whom it prints', async () => {
    const printing = defineTool({
      ...described,
      inputSchema,
      run: (_input, caller) => ({ text: JSON.stringify({ ...caller }) }),
    });
    const alice = newCaller();
    const { text } = await printing.run({ query: '' }, contextOf(alice));
    expect(JSON.parse(text)).toEqual(alice);
  });

  it('may say what it takes, and be a list of such', async () => {
    const annotated = defineTool({
      ...described,
      inputSchema,
      readOnly: false,
      run: async ({ query }: { query: string }, { subject }: Caller): Promise<ToolResult> =>
        Promise.resolve({ text: `${subject} ${query}` }),
    });
    const all: readonly AnyTool[] = [older, annotated];
    const [, second] = all;
    const alice = newCaller();
    expect(await second?.run({ query: 'x' }, alice)).toEqual({ text: `${alice.subject} x` });
  });
});

describe('a test that gives a tool a plain caller', () => {
  const silent = { ...described, inputSchema };

  it('hears what is missing when the tool needs services', () => {
    const tool = defineTool({
      ...silent,
      run: (_input, { services }) => JSON.stringify(services.close()),
    });
    expect(() => tool.run({ query: '' }, newCaller())).toThrow('test/tools/support/context.ts');
  });

  it('finds nobody to ask, nobody to tell, and nothing that ends it', async () => {
    const tool = defineTool({
      ...silent,
      async run(_input, context) {
        await context.progress(1, 2);
        context.resourceUpdated('note://a');
        const { canAsk, signal, trace, answer, declined } = context;
        expect(answer('a', z.any())).toBeUndefined();
        return JSON.stringify([canAsk, signal.aborted, trace, declined('a')]);
      },
    });
    expect(await tool.run({ query: '' }, newCaller())).toBe('[false,false,{},false]');
  });

  it('may put anything into a context', async () => {
    const answers = new Map<string, unknown>([['sure', { sure: true }]]);
    const tool = defineTool({
      ...silent,
      run(_input, { answer, canAsk }) {
        return `${String(canAsk)} ${String(answer('sure', z.object({ sure: z.boolean() }))?.sure)}`;
      },
    });
    const context = contextOf(newCaller(), {
      canAsk: true,
      answer: (key, schema) => schema.parse(answers.get(key)),
    });
    expect(await tool.run({ query: '' }, context)).toBe('true true');
  });
});

/** What must not compile; `npm run typecheck` says when it does. */
describe('the compiler', () => {
  it('asks for a schema where there is data', () => {
    defineTool({
      ...described,
      inputSchema,
      // @ts-expect-error there is no outputSchema
      run: () => ({ structuredContent: { count: 1 } }),
    });
    expect.assertions(0);
  });

  it('asks for data where there is a schema', () => {
    // @ts-expect-error a text is no data
    defineTool({ ...described, inputSchema, outputSchema, run: () => 'one' });
    // @ts-expect-error a text is no data, unless it says what is wrong
    defineTool({ ...described, inputSchema, outputSchema, run: () => ({ text: 'one' }) });
    defineTool({
      ...described,
      inputSchema,
      outputSchema,
      run: ({ query }) =>
        query === ''
          ? { text: 'Nothing to count.', isError: true }
          : { structuredContent: { count: query.length }, text: 'Counted.' },
    });
    expect.assertions(0);
  });

  it('compares the data with the schema', () => {
    defineTool({
      ...described,
      inputSchema,
      outputSchema,
      // @ts-expect-error it is a number
      run: () => ({ structuredContent: { count: 'one' } }),
    });
    expect.assertions(0);
  });

  it('takes every kind of content, and no other', () => {
    defineTool({
      ...described,
      inputSchema,
      run: ({ query }, { ask }) => {
        if (query === '') return ask({ more: { message: 'What?', schema: inputSchema } });
        return { content: [{ type: 'image', data: 'aGk=', mimeType: 'image/png' }] };
      },
    });
    defineTool({
      ...described,
      inputSchema,
      // @ts-expect-error there are no holograms yet
      run: () => ({ content: [{ type: 'hologram', data: 'aGk=' }] }),
    });
    expect.assertions(0);
  });
});
