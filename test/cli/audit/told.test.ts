import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readTold } from '../../../src/cli/audit/told.js';
import { toldFlags } from '../../../src/cli/audit/told-flags.js';
import type { Problem } from '../../../src/answers/problem.js';
import { collect } from '../../../src/cli/flags/collect.js';
import { startFaultyServer, type FaultyServer } from '../../audit/support/faulty-server/server.js';
import { fakeWorld } from '../../support/fake-world.js';
import { run } from '../../support/run-cli.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

/** Reads the flags, and a file of this content as `--config file.json`. */
async function tell(values: Readonly<Record<string, unknown>>, file?: unknown) {
  const cwd = temporaryDirectory();
  if (file !== undefined) writeFileSync(path.join(cwd, 'file.json'), JSON.stringify(file));
  const world = fakeWorld([], { cwd });
  const given = file === undefined ? values : { ...values, config: 'file.json' };
  const command = { positionals: {}, flags: toldFlags };
  const read = collect(command, { values: given, extra: [] }, world);
  const problems: Problem[] = [...read.problems];
  const told = await readTold(read.given, world, problems);
  return { told, problems };
}

const nothing = { toolScopes: {}, resourceScopes: {}, promptScopes: {}, hierarchy: {} };

describe('what an audit is told', () => {
  it('is nothing without flags', async () => {
    expect(await tell({})).toEqual({ told: undefined, problems: [] });
  });

  it('is written as for a new project', async () => {
    const { told, problems } = await tell({
      'tool': ['add=notes:write+notes:read', 'who='],
      'resource': 'notes://{id}=notes:read',
      'prompt': 'plan=notes:read',
      'base-scopes': 'mcp',
      'scope-hierarchy': 'notes:all=notes:read+notes:write',
    });
    expect(problems).toEqual([]);
    expect(told).toEqual({
      toolScopes: { add: ['notes:write', 'notes:read'], who: [] },
      resourceScopes: { 'notes://{id}': ['notes:read'] },
      promptScopes: { plan: ['notes:read'] },
      baseScopes: ['mcp'],
      hierarchy: { 'notes:all': ['notes:read', 'notes:write'] },
    });
  });

  it('takes a table alone from a file, and a flag wins entry by entry', async () => {
    const { told, problems } = await tell(
      { tool: 'add=b' },
      {
        tools: [
          { name: 'add', scopes: ['a'] },
          { name: 'list all/things', scopes: ['a'] },
        ],
      },
    );
    expect(problems).toEqual([]);
    expect(told).toEqual({ ...nothing, toolScopes: { 'add': ['b'], 'list all/things': ['a'] } });
  });

  it('takes a whole secure-mcp.json, with what follows from it', async () => {
    const { told, problems } = await tell(
      {},
      {
        ...{ name: 'x', provider: 'generic-oidc', framework: 'express', spec: '2025-11-25' },
        tools: [{ name: 'add', scopes: ['a'] }],
        providerSettings: { issuer: 'https://issuer.example' },
      },
    );
    expect(problems).toEqual([]);
    expect(told).toMatchObject({ toolScopes: { add: ['a'] }, baseScopes: ['mcp:access'] });
    expect(told).not.toHaveProperty('output');
  });

  it.each([
    ['a member that it does not know', { tool: [] }, /tool is not known/],
    [
      'a member of a tool that it does not know',
      { tools: [{ name: 'a', scopes: [], x: 1 }] },
      /x is not known/,
    ],
    [
      'a scope with a space',
      { tools: [{ name: 'a', scopes: ['a b'] }] },
      /tools.0.scopes.0 must be a scope/,
    ],
    ['a list in place of an object', [], /must hold a JSON object/],
    ['a whole file with a fault', { provider: 'x' }, /provider/],
  ])('refuses %s', async (_, file, message) => {
    const { problems } = await tell({}, file);
    expect(problems[0]?.flag).toBe('--config');
    expect(problems.map((problem) => problem.message).join()).toMatch(message);
  });

  it('refuses two different answers for one tool', async () => {
    const { problems } = await tell({ tool: ['add=a', 'add=b', 'who=', 'who='] });
    const twice = expect.stringMatching(/"add" is given twice/) as string;
    expect(problems).toEqual([{ path: '', flag: '--tool', message: twice }]);
  });

  it('refuses a scope that is none, and says by which flag', async () => {
    const { problems } = await tell({ tool: 'add=a+' });
    expect(problems).toMatchObject([
      { flag: '--tool', message: expect.stringMatching(/scope/) as string },
    ]);
  });
});

describe('create-secure-mcp audit, told of a server', () => {
  let server: FaultyServer;
  beforeAll(async () => {
    server = await startFaultyServer();
  });
  afterAll(() => server.close());

  it('sends nothing when what it is told cannot be read', async () => {
    const world = fakeWorld(['audit', server.url.href, '--tool', 'nothing'], { cwd: '/' });
    expect(await run(world)).toBe(2);
    expect(server.requests).toEqual([]);
  });

  it('takes no table for a project, which has its own', async () => {
    const world = fakeWorld(['audit', '--project', '.', '--tool', 'a=b'], { cwd: '/' });
    expect(await run(world)).toBe(2);
    expect(world.stderr.text).toContain('--tool: is known with --project');
  });
});
