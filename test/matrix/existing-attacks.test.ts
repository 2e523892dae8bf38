import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { existingProjects, type ExistingProject } from '../support/existing-projects.js';
import { patientTests, quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const vitest = path.join(repository, 'node_modules', '.bin', 'vitest');

/** Those that start the server of the user, which is not here. */
const OF_SERVER = ['--exclude', '**/reach.attack.ts', '--exclude', '**/sources.attack.ts'];

/** Sources of a server: what each has to be taken for. */
const SOURCES: Readonly<Record<string, string>> = {
  'whole/handler.ts': 'export const mcp = sealed(createMcpHandler<Env>(build));',
  'whole/transport.ts': 'const transport = sealed(\n  new StreamableHTTPServerTransport({}),\n);',
  'whole/own-name.ts': 'const seal = sealedMcp(new mcp.SSEServerTransport("/messages", res));',
  'whole/subclass.ts': 'class Mine extends StreamableHTTPServerTransport {}\nsealed(new Mine());',
  'whole/client.ts': 'new StreamableHTTPClientTransport(url);\nclient.onmessage = (it) => it;',
  'bare/transport.ts': 'sealed(other); new StreamableHTTPServerTransport({});',
  'bare/subclass.ts': 'class Loud extends NodeStreamableHTTPServerTransport {}\nnew Loud();',
  'bare/import.ts': 'import { SSEServerTransport as Old } from "sdk";\nnew Old("/messages", res);',
  'bare/require.js': 'const { createMcpHandler: make } = require("sdk");\nmake(build);',
  'bare/variable.ts': 'const Made = sdk.StreamableHTTPServerTransport;\nnew Made();',
  'bare/hono.ts': 'const transport = new StreamableHTTPTransport();',
  'bare/own.ts': 'await server.connect(plain);\nplain.onmessage?.(req.body);',
  'bare/own-class.js': 'class Plain { take(body) { this.onmessage(body); } }',
};

const onNode = existingProjects.filter(({ config }) => config.existing?.runtime === 'node');

/** Writes a project, as if its package were the user's. */
async function write({ id, config }: ExistingProject): Promise<string> {
  const cwd = await writeCell(id, config);
  const type = config.existing?.modules === 'module' ? 'module' : 'commonjs';
  await fs.outputJson(path.join(cwd, 'package.json'), { name: id, type });
  return cwd;
}

const OF_SOURCES = ['run', ...patientTests, '--config', 'mcp-auth/vitest.config.ts', 'sources'];

/** Without patience where an attack gets through: it may wait for an answer that nobody gives. */
const attack = (cwd: string, ...args: string[]) =>
  run(vitest, ['run', '--config', 'mcp-auth/vitest.config.ts', ...OF_SERVER, ...args], { cwd });

describe('the layer of a server that exists already', () => {
  it.each(onNode)('withstands its own attacks: $id', async (project) => {
    const outcome = await attack(await write(project), ...quickTests);
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toMatch(/Tests {2}\d{3,4} passed/);
  });

  it('has attacks that see each way to make a transport that is not sealed', async () => {
    const cwd = await write(existingProjects[0]);
    await fs.outputFile(path.join(cwd, 'src/index.ts'), 'protectServer(server);');
    for (const [file, text] of Object.entries(SOURCES)) {
      await fs.outputFile(path.join(cwd, 'src', file), text);
    }
    const { stderr } = await run(vitest, OF_SOURCES, { cwd });
    const seen = [...stderr.matchAll(/^\+ +"src\/(.+): /gm)].map(([, file]) => file);
    const bare = Object.keys(SOURCES).filter((file) => file.startsWith('bare/'));
    expect(new Set(seen), stderr).toEqual(new Set(bare));
    await fs.remove(path.join(cwd, 'src/bare'));
    const outcome = await run(vitest, OF_SOURCES, { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  it('has attacks that see a route which another one is guarded in place of', async () => {
    const project = existingProjects.find(({ config }) => config.existing?.runtime === 'web');
    if (!project) throw new Error('there is none');
    const cwd = await write(project);
    const route = path.join(cwd, 'app/api/mcp/route.ts');
    const handler = 'const handler = createMcpHandler(build);\n';
    await fs.outputFile(route, `${handler}export const { GET, POST } = protectRoute(handler);`);
    const whole = await run(vitest, OF_SOURCES, { cwd });
    expect(whole.exitCode, transcript(whole)).toBe(0);
    const again = `${handler}export const { GET } = protectRoute(handler);
export const { POST } = protectRoute(handler);`;
    await fs.outputFile(route, again);
    await fs.outputFile(path.join(cwd, 'app/v2/route.ts'), `${handler}export { handler as POST };`);
    const outcome = await run(vitest, OF_SOURCES, { cwd });
    expect(outcome.exitCode, transcript(outcome)).toBe(1);
    expect(outcome.stderr).toContain('one of them is not wrapped');
  });

  it.each([
    ['takes servers over and lets all through', 'take-over', 'front.judge(', 'void ('],
    ['knows no session', 'sessions', '!owners.isOwn(session, caller)', 'false'],
    ['asks for no scopes', 'front', "'refusal' in decision", 'false'],
  ])('does not when it %s', async (_, module, defence, hole) => {
    const cwd = await write(existingProjects[0]);
    const file = path.join(cwd, 'src/mcp-auth', `${module}.ts`);
    const text = await fs.readFile(file, 'utf8');
    expect(text).toContain(defence);
    await fs.outputFile(file, text.replace(defence, hole));
    const outcome = await attack(cwd, 'front', '-t', 'token|session|scopes');
    expect(outcome.exitCode, transcript(outcome)).toBe(1);
    // They ran: what does not even load fails as well.
    expect(outcome.stdout).toMatch(/Tests {2}\d+ failed/);
  });
});
