import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { createGuardedServer } from '../../src/mcp/guarded-server.js';
import { compileScopePolicy } from '../../src/auth/scopes.js';
import { createServerFactory } from '../../src/mcp.js';
import { offered } from '../../src/mcp/offered.js';
import { createResourceUpdates } from '../../src/mcp/resource-updates.js';
import { defineTool, type AnyTool } from '../../src/tools/tool.js';
import {
  noServices,
  policyFor,
  request,
  standIns,
  startAttackedServer,
} from './support/test-server.js';

const { tools } = offered;

/** A tool of these tests, in a server that asks for no scopes. */
function toolThat(run: AnyTool['run']): AnyTool {
  const inputSchema = z.object({});
  return defineTool({
    name: 'probe',
    title: 'Probe',
    description: 'Probes.',
    inputSchema,
    readOnly: true,
    run,
  });
}

function serve(tool: AnyTool) {
  const rules = compileScopePolicy(policyFor({ [tool.name]: [] }));
  return createServerFactory(
    { ...offered, tools: [tool] },
    { scopes: rules, services: noServices, updates: createResourceUpdates() },
  );
}

describe('the MCP server behind the guard', () => {
  let logged: string[];
  beforeEach(() => {
    logged = [];
    vi.spyOn(console, 'error').mockImplementation((line: string) => logged.push(line));
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it('tells of a tool that throws only that it failed, and the log why (DOS-04)', async () => {
    const faults = [new Error('password=hunter2'), 'password=hunter2'];
    for (const fault of faults) {
      const failing = toolThat(() => {
        throw fault as Error;
      });
      const server = await startAttackedServer({
        policy: policyFor({ probe: [] }),
        createServer: serve(failing),
      });
      const response = await server.call('probe', await server.token({ scopes: ['any'] }));
      const text = await response.text();
      await server.close();
      expect(text).toContain('The tool failed.');
      expect(text).toContain('"isError":true');
      expect(text).not.toContain('hunter2');
      const entry = JSON.parse(logged.pop() ?? '{}') as Record<string, unknown>;
      expect(entry).toMatchObject({
        event: 'tool_failed',
        tool: 'probe',
        message: 'password=hunter2',
      });
      expect(Date.parse(String(entry['time']))).toBeGreaterThan(0);
    }
  });

  it.each([
    'Bearer canary',
    'bearer \t canary',
    'DPoP canary',
    'BASIC canary',
    'eyJcanary.canary.canary',
    'eyJ-_canary.-_canary',
  ])('keeps out of the log what a library wrote into its message: %j (LOG-01)', async (secret) => {
    const failing = toolThat(() => {
      throw new Error(`before ${secret} and behind ${secret}`);
    });
    const server = await startAttackedServer({
      policy: policyFor({ probe: [] }),
      createServer: serve(failing),
    });
    await server.call('probe', await server.token({ scopes: ['any'] }));
    await server.close();
    expect(JSON.parse(logged.pop() ?? '{}')).toMatchObject({ message: 'before … and behind …' });
  });

  it('answers input that does not fit with a result that says so (ERR-02)', async () => {
    const picky = {
      ...toolThat(() => ({ text: 'ran' })),
      inputSchema: z.object({ size: z.number() }),
    };
    const server = await startAttackedServer({
      policy: policyFor({ probe: [] }),
      createServer: serve(picky),
    });
    const token = await server.token({ scopes: ['any'] });
    for (const input of [{}, { size: 'large' }]) {
      const text = await (await server.call('probe', token, input)).text();
      expect(text).toContain('"isError":true');
      expect(text).not.toContain('"text":"ran"');
    }
    await server.close();
  });

  it('that cannot be built is answered with 500 and without details', async () => {
    const server = await startAttackedServer({
      createServer: () => {
        throw new Error('password=hunter2');
      },
    });
    const response = await server.send({ token: await server.token() });
    const text = await response.text();
    await server.close();
    expect(response.status).toBe(500);
    expect(text).not.toContain('hunter2');
    expect(server.logLines.join('\n')).not.toContain('hunter2');
  });

  it('is attacked over stand-ins: the same tools, and none of them runs', () => {
    const outside = (tool: AnyTool) => ({ ...tool, outputSchema: undefined, run: undefined });
    expect(standIns.map(outside)).toEqual(tools.map(outside));
    for (const [index, tool] of tools.entries()) expect(standIns[index]).not.toEqual(tool);
  });

  it.each([
    ['a date', z.object({ at: z.date() }), 'Date cannot be represented'],
    ['a big number', z.object({ amount: z.bigint() }), 'BigInt cannot be represented'],
    ['a set', z.object({ names: z.set(z.string()) }), 'Set cannot be represented'],
    ['an example that is no JSON', z.object({ n: z.number().meta({ examples: [1n] }) }), 'JSON'],
  ])('does not start with a tool whose input holds %s', (_, inputSchema, says) => {
    const tool = { ...toolThat(() => ({ text: '' })), inputSchema };
    expect(() => serve(tool)).toThrow('The input of the tool probe cannot be shown to clients');
    expect(() => serve(tool)).toThrow(says);
  });

  it('does not start with a tool that needs a user where the policy does not know it (TOK-25)', () => {
    const asking = { ...toolThat(() => ({ text: '' })), needs: 'user' as const };
    expect(() => serve(asking)).toThrow('usersOnly lacks the tool probe, which needs a user');
  });

  it('does not start with what else clients cannot be shown', () => {
    const rules = compileScopePolicy({
      baseScopes: [],
      hierarchy: {},
      tools: { out: [] },
      prompts: { ask: [] },
    });
    const dated = z.object({ at: z.date() });
    expect(() =>
      createGuardedServer({ name: 's', version: '1' }, rules).registerTool(
        'out',
        { outputSchema: dated },
        () => ({ content: [] }),
      ),
    ).toThrow('The output of the tool out cannot be shown');
    expect(() =>
      createGuardedServer({ name: 's', version: '1' }, rules).registerPrompt(
        'ask',
        { argsSchema: dated },
        () => ({ messages: [] }),
      ),
    ).toThrow('The input of the prompt ask cannot be shown');
  });

  it('checks again what was checked before, unless nothing of it can differ', () => {
    const policy = { baseScopes: [], hierarchy: {}, tools: { one: [] }, prompts: { two: [] } };
    const rules = compileScopePolicy(policy);
    const nobody = compileScopePolicy({ ...policy, tools: {} });
    const server = (by: typeof rules) => createGuardedServer({ name: 's', version: '1' }, by);
    const handle = () => ({ content: [] });
    const frozen = Object.freeze({ title: 'One', inputSchema: z.object({}) });
    for (let times = 0; times < 2; times += 1) {
      server(rules).registerTool('one', frozen, handle);
      expect(() => server(nobody).registerTool('one', frozen, handle)).toThrow('no entry');
      expect(() => server(rules).registerTool('two', frozen, handle)).toThrow('no entry');
      expect(() => server(rules).registerPrompt('one', frozen, () => ({ messages: [] }))).toThrow(
        'no entry',
      );
    }
    const open: { inputSchema: z.ZodType } = { inputSchema: z.object({}) };
    server(rules).registerTool('one', open, handle);
    open.inputSchema = z.object({ at: z.date() });
    expect(() => server(rules).registerTool('one', open, handle)).toThrow('cannot be shown');
  });

  it.each([
    ['list_all', 'list_all', 'Two tools are called list_all'],
    ['list_all', 'list-all', 'The tools list_all and list-all are one to clients'],
    ['list.all', 'List_All', 'The tools list.all and List_All are one to clients'],
  ])('does not start with the tools %s and %s', (first, second, says) => {
    const tool = toolThat(() => ({ text: '' }));
    const both = [first, second].map((name) => ({ ...tool, name }));
    const rules = compileScopePolicy(policyFor({ [first]: [], [second]: [] }));
    const start = (tools: AnyTool[]) => () =>
      createServerFactory(
        { ...offered, tools },
        { scopes: rules, services: noServices, updates: createResourceUpdates() },
      );
    expect(start(both)).toThrow(says);
    expect(start(both.slice(1))).not.toThrow();
  });

  it('says of every tool what it is called and whether it only reads', async () => {
    const server = await startAttackedServer();
    const response = await server.send({
      token: await server.token(),
      body: request('tools/list', {}),
    });
    const [, json = ''] = /(\{.*\})/s.exec(await response.text()) ?? [];
    await server.close();
    const { result } = JSON.parse(json) as { result: { tools: object[] } };
    for (const { name, title, description, readOnly, annotations } of tools) {
      expect(result.tools).toContainEqual(
        expect.objectContaining({
          name,
          title,
          description,
          annotations: { readOnlyHint: readOnly, openWorldHint: false, ...annotations },
        }),
      );
    }
  });
});
