import { describe, expect, it } from 'vitest';
import { HANDLER, HEAD, readFiles, type Files } from './support/written-project.js';

/** A server that listens, with something to offer. */
const offering = (text: string, more: Files = {}): Files => ({
  'src/index.ts': `${HEAD} const app = express(); app.post('/mcp', ${HANDLER.replace(/server\.registerTool.*\n/, '')}); app.listen(1); const server = new McpServer({ name: 'x', version: '1' });\n${text}`,
  ...more,
});

async function read(text: string, more?: Files) {
  const { offered } = await readFiles(offering(text, more));
  return {
    names: offered.offers.map(
      ({ value, certainty }) => `${value.kind} ${value.name}${certainty === 'certain' ? '' : '?'}`,
    ),
    offers: offered.offers.map(({ value }) => value),
    gaps: offered.gaps.map(({ value }) => value),
  };
}

describe('a name that the source does not say is a gap, and no guess', () => {
  it.each<[string, string]>([
    [
      'in a loop',
      `for (const tool of tools) server.registerTool(tool.name, tool.config, tool.run);`,
    ],
    ['of a function', `server.registerTool(nameOf('x'), {}, run);`],
    ['in a template', 'server.registerTool(`get_${kind}`, {}, run);'],
    ['that is one of two', `server.registerTool(flag ? 'a' : 'b', {}, run);`],
    ['that is assigned again', `let name = 'a'; name = other; server.registerTool(name, {}, run);`],
    ['of an object from elsewhere', `server.addTool(makeTool());`],
    [
      'in a list that a function makes',
      `import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'; server.server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: await load() }));`,
    ],
    [
      'in a list that grows',
      `import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'; const tools = []; for (const t of all) tools.push(t); server.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools }));`,
    ],
    [
      'in a list with more in it',
      `import { ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'; server.server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...more()] }));`,
    ],
    ['that is no name of a tool', `server.registerTool('has spaces', {}, run);`],
    ['that every object has', `server.registerTool('__proto__', {}, run);`],
    ['that is too long', `server.registerTool('${'a'.repeat(5000)}', {}, run);`],
    ['with an escape code', String.raw`server.registerTool('\u001b[31mred', {}, run);`],
  ])('%s', async (_, text) => {
    const { names, gaps } = await read(text);
    expect(names).toEqual([]);
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.length).toBeLessThan(300);
  });

  it('counts no more than five hundred, and says so', async () => {
    const many = Array.from(
      { length: 600 },
      (_, n) => `server.registerTool('tool_${n}', {}, run);`,
    );
    const { names, gaps } = await read(many.join('\n'));
    expect(names).toHaveLength(500);
    expect(gaps).toEqual(['there are more than 500 tools, resources and prompts']);
  });
});

describe('what is no server of MCP offers nothing', () => {
  it.each<[string, string]>([
    [
      'an agent',
      `import { Agent } from 'agents-of-others'; const agent = new Agent(); agent.tool('search', {}, run); agent.prompt('x', run);`,
    ],
    [
      'a client',
      `import { Client } from '@modelcontextprotocol/sdk/client/index.js'; const client = new Client({}); client.tool('x', run);`,
    ],
    ['a function named tool', `import { tool } from 'ai'; const t = tool({ name: 'x' });`],
    ['a comment', `// server.registerTool('x', {}, run);`],
    ['a string', `const text = "server.registerTool('x', {}, run)";`],
  ])('%s', async (_, text) => {
    expect(await read(text)).toMatchObject({ names: [], gaps: [] });
  });
});

describe('what the source says is read', () => {
  it.each<[string, string, readonly string[], Files?]>([
    [
      'the older notation, with annotations',
      `server.tool('close', 'Closes', { id: schema }, { destructiveHint: true }, run);`,
      ['tool close'],
    ],
    [
      'constants beside',
      `const name = 'echo'; const config = { annotations: { readOnlyHint: true } }; server.registerTool(name, config, run);`,
      ['tool echo'],
    ],
    [
      'a parameter whose type says it',
      `import { add } from './add.js'; add(server);`,
      ['tool add'],
      {
        'src/add.ts': `import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'; export const add = (server: McpServer) => { server.registerTool('add', {}, run); };`,
      },
    ],
    [
      'a property of a class',
      `class Tools { private server: any; constructor() { this.server = new McpServer({}); } add() { this.server.registerTool('add', {}, run); } }`,
      ['tool add'],
    ],
    [
      'a resource, a template, a prompt',
      `server.resource('a', 'a://b', run); server.registerResource('c', new ResourceTemplate('c://{d}', {}), {}, run); server.prompt('p', run);`,
      ['resource a://b', 'resource c://{d}', 'prompt p'],
    ],
    [
      'a list of the low-level server, by the name of its method',
      `server.server.setRequestHandler('tools/list', () => ({ tools: [{ name: 'a' }, { name: 'b' }] })); server.server.setRequestHandler('resources/templates/list', () => ({ resourceTemplates: [{ uriTemplate: 'x://{y}' }] }));`,
      ['tool a', 'tool b', 'resource x://{y}'],
    ],
    [
      'one name once',
      `server.registerTool('a', {}, run); server.registerTool('a', {}, run);`,
      ['tool a'],
    ],
  ])('%s', async (_, text, names, more) => {
    expect(await read(text, more)).toMatchObject({ names, gaps: [] });
  });

  it('with hints only where they are literals', async () => {
    const { offers } = await read(`
      server.registerTool('a', { title: 'A', annotations: { readOnlyHint: true, destructiveHint: false } }, run);
      server.registerTool('b', { annotations: { readOnlyHint: flag, destructiveHint: !0 } }, run);
      server.registerTool('c', { annotations: hints() }, run);
      server.registerTool('d', { description: '${'x'.repeat(900)}' }, run);`);
    expect(offers.slice(0, 3)).toEqual([
      { kind: 'tool', name: 'a', title: 'A', readOnlyHint: true, destructiveHint: false },
      { kind: 'tool', name: 'b' },
      { kind: 'tool', name: 'c' },
    ]);
    expect(offers[3]?.description).toHaveLength(300);
  });
});
