import path from 'node:path';
import fs from 'fs-extra';
import { beforeAll, describe, expect, it } from 'vitest';
import { run as runCli } from '../../src/cli/run.js';
import { repository, writeCell } from '../support/cells.js';
import { builtInTools, exampleConfig, ownTool } from '../support/example-config.js';
import { fakeWorld } from '../support/fake-world.js';
import { run, transcript } from '../support/run.js';

const purge = ownTool({ name: 'purge', title: 'Purge', scopes: ['all:purge'], readOnly: false });
const wipe = ownTool({ name: 'wipe', title: 'Wipe', scopes: [], readOnly: false });

/** Nothing that was generated runs a tool that changes something, whatever it is for. */
describe.each([
  ['beside the examples', [...builtInTools(), purge, wipe]],
  ['alone', [purge, wipe]],
  ['that needs the base scopes only, alone', [wipe]],
])('a tool without input that changes something, %s', (title, tools) => {
  let directory: string;
  let marker: string;
  beforeAll(async () => {
    const config = exampleConfig({ tools, scopeHierarchy: {} });
    directory = await writeCell(path.join('stand-ins', title.replaceAll(/\W+/g, '-')), config);
    marker = path.join(directory, 'ran.txt');
    for (const { name } of tools.filter((tool) => tool === purge || tool === wipe)) {
      const file = path.join(directory, 'src/tools', `${name.replaceAll('_', '-')}.ts`);
      const text = await fs.readFile(file, 'utf8');
      const trapped = text
        .replace(/inputSchema: z\.object\(.*\),/, 'inputSchema: z.object({}),')
        .replace(
          /run\(.*caller \}\) \{/s,
          `run() {\n    appendFileSync(${JSON.stringify(marker)}, '${name}\\n');`,
        )
        .replace(/return `You .*`;/, "return 'done';");
      expect(trapped).toContain('appendFileSync(');
      expect(trapped).toContain('z.object({})');
      await fs.writeFile(file, `import { appendFileSync } from 'node:fs';\n${trapped}`);
    }
  });

  const inCell = (command: string, ...args: string[]) =>
    run(path.join(repository, 'node_modules/.bin', command), args, {
      cwd: directory,
      timeout: 150_000,
    });
  const expectNothingRan = async () => {
    const ran = (await fs.pathExists(marker)) ? await fs.readFile(marker, 'utf8') : '';
    expect(ran).toBe('');
  };

  it('is not run by the tests', { timeout: 160_000 }, async () => {
    const outcome = await inCell('vitest', 'run', 'scopes', 'gate', 'log', 'mcp-server', 'tools');
    // The schema of the stub is gone, and only what depends on it may fail.
    expect(outcome.stdout, transcript(outcome)).toMatch(/Tests .*\d{2} passed/);
    await expectNothingRan();
  });

  it('is not run by npm run try, which tells the whole story', { timeout: 160_000 }, async () => {
    const outcome = await inCell('tsx', 'dev/try.ts');
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    await expectNothingRan();
    const steps = outcome.stdout;
    expect(steps).toContain('a forged token is refused');
    if (tools.some(({ name }) => name === 'list_todos')) {
      expect(steps).toContain('whoami works');
      expect(steps).toContain('list_todos works');
    } else {
      expect(steps).toContain('not run, since it does not only read');
    }
    if (tools.includes(purge)) expect(steps).toContain('insufficient_scope');
    else expect(steps).toContain('a call beyond them: skipped');
  });

  it('is not run by an audit of the project, with leave to call tools', async () => {
    // In one of them it is started again and again, which takes minutes.
    const restart = tools.length > 2 ? [] : ['--no-restart'];
    const flags = ['--allow-tool-calls', '--rate', '5000', '--json', ...restart];
    const world = fakeWorld(['audit', '--project', directory, ...flags], { cwd: '/' });
    await runCli(world);
    await expectNothingRan();
    const { counts } = JSON.parse(world.stdout.text) as { counts: { pass: number } };
    expect(counts.pass).toBeGreaterThan(80);
  });
});
