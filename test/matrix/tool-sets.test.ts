import path from 'node:path';
import fc from 'fast-check';
import fs from 'fs-extra';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Config, ConfiguredTool } from '../../src/answers/config.js';
import { offeredScopes } from '../../src/answers/defaults.js';
import { arbitraryOffer, type Offer } from '../support/arbitrary-config.js';
import { repository, writeCell } from '../support/cells.js';
import {
  builtInPrompts,
  builtInResources,
  builtInTools,
  exampleConfig,
  ownPrompt,
  ownResource,
  ownTool,
} from '../support/example-config.js';
import { compileTogether } from '../support/compile-together.js';
import { PATIENCE, quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';
import { runIn } from '../support/update-project.js';

const RANDOM_SETS = 8;
const FOLDER = 'tool-sets';
const vitest = path.join(repository, 'node_modules/.bin/vitest');

/** Every choice of the to-do tools but none at all. */
const todoTools = builtInTools().filter(({ builtIn }) => builtIn?.file.includes('todo'));
const subsets = todoTools.reduce<readonly (readonly ConfiguredTool[])[]>(
  (sets, tool) => [...sets, ...sets.map((set) => [...set, tool])],
  [[]],
);
const seed = Date.now();
const random = fc.sample(arbitraryOffer, { numRuns: RANDOM_SETS, seed });
const nothing: Offer = { tools: [], resources: [], prompts: [] };

const projects: readonly (readonly [id: string, offer: Offer])[] = [
  ...subsets
    .filter((tools) => tools.length > 0)
    .map((tools) => [tools.map(({ name }) => name).join('+'), { ...nothing, tools }] as const),
  ['own', { ...nothing, tools: [ownTool()] }],
  ['own-without-scopes', { ...nothing, tools: [ownTool({ scopes: [], readOnly: false })] }],
  ['resources-of-the-set', { ...nothing, resources: builtInResources() }],
  ['prompts-of-the-set', { ...nothing, prompts: builtInPrompts() }],
  ['own-template', { ...nothing, resources: [ownResource()] }],
  ['own-resource-without-scopes', { ...nothing, resources: [ownResource({ scopes: [] })] }],
  ['own-prompt', { ...nothing, prompts: [ownPrompt()] }],
  ['own-prompt-without-scopes', { ...nothing, prompts: [ownPrompt({ scopes: [] })] }],
  ...random.map((offer, index) => [`random-${index}`, offer] as const),
];

/** A project that offers this; a hierarchy of scopes that it does not have would be refused. */
function configOf(offer: Offer): Config {
  const scopes = new Set(offeredScopes(offer));
  const config = exampleConfig(offer);
  const hierarchy = Object.entries(config.scopeHierarchy);
  return {
    ...config,
    scopeHierarchy: Object.fromEntries(
      hierarchy.filter(([, narrow]) => narrow.every((scope) => scopes.has(scope))),
    ),
  };
}

/** The tests of what a project offers. */
const KINDS = ['/test/tools/', '/test/resources/', '/test/prompts/'];

/** Runs tests of a project, or of all below a directory at once. */
function testsIn(directory: string, ...files: string[]) {
  const args = ['run', '--root', directory, ...quickTests, ...files];
  return run(vitest, args, { cwd: directory, timeout: 3 * PATIENCE });
}

describe(`the tests of a project, whatever its tools (random ones from seed ${seed})`, () => {
  const directory = path.join(repository, '.cache', FOLDER);
  beforeAll(async () => {
    await fs.emptyDir(directory);
    for (const [id, offer] of projects) await writeCell(path.join(FOLDER, id), configOf(offer));
    const config = "export default { test: { include: ['*/test/**/*.test.ts'] } };\n";
    await fs.writeFile(path.join(directory, 'vitest.config.ts'), config);
  });

  it('are green', { timeout: 3 * PATIENCE }, async () => {
    // What knows the project's own tools; the others do not change with them.
    const outcome = await testsIn(directory, ...KINDS, ...(await filesThatKnowTheTools()));
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toMatch(new RegExp(`Test Files {2}\\d{3} passed`));
  });

  it('compile', async () => {
    const outcome = await compileTogether(
      directory,
      random.map((_, index) => `random-${index}`),
    );
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  it.each([
    ['one that adds', ['add_todo']],
    ['one of another set', ['whoami']],
  ])('are green after an update that leaves only %s', async (_, left) => {
    const project = await writeCell('tool-sets-updated', exampleConfig());
    const file = path.join(project, 'secure-mcp.json');
    const answers = (await fs.readJson(file)) as { tools: { name: string }[] };
    const tools = answers.tools.filter(({ name }) => left.includes(name));
    await fs.writeJson(file, { ...answers, tools, scopeHierarchy: {} });
    const updated = await runIn(project, 'update');
    expect(updated.code, updated.stdout + updated.stderr).toBe(0);
    const outcome = await testsIn(project, ...KINDS, ...(await filesThatKnowTheTools()));
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  /** Names of the attack tests that read the tools or the scope map, or are given them. */
  async function filesThatKnowTheTools(): Promise<string[]> {
    const folder = path.join(directory, projects[0]?.[0] ?? '', 'test/auth');
    const names = (await fs.readdir(folder)).filter((name) => name.endsWith('.test.ts'));
    const texts = await Promise.all(
      names.map(
        async (name) => [name, await fs.readFile(path.join(folder, name), 'utf8')] as const,
      ),
    );
    const knowing = texts.filter(([, text]) => /scopePolicy|offered|standIns/.test(text));
    expect(knowing.length).toBeGreaterThan(2);
    return knowing.map(([name]) => name);
  }
});
