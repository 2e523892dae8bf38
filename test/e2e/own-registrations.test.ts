import path from 'node:path';
import fs from 'fs-extra';
import { beforeAll, describe, expect, it } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const DEFINITIONS = `
const mine = defineResource({
  name: 'mine',
  uri: 'notes://mine',
  title: 'Mine',
  description: 'Says whose it is.',
  read: (_variables, { subject }) => subject,
});
const all = defineResource({
  ...mine,
  name: 'all',
  uri: 'notes://{owner}/all',
  read: ({ owner }, { subject }) => (owner === subject ? '' : undefined),
});
const summary = definePrompt({
  name: 'summary',
  title: 'Summary',
  description: 'Summarizes.',
  get: () => 'Summarize.',
});
`;

const ENTRIES = `
  resources: { 'notes://mine': ['notes:read'], 'notes://{owner}/all': ['notes:read'] },
  prompts: { summary: [] },
  methods: { 'logging/setLevel': ['notes:read'] },
  mayObserve: (caller, uri) => uri === \`notes://\${caller.subject}/all\`,
`;

/**
 * What the README says an owner may do: register resources and prompts, each with an entry. With another
 * API, since that brings tests of its own.
 */
describe('a project with resources and prompts of its own', () => {
  let directory: string;
  beforeAll(async () => {
    const config = exampleConfig({ downstreamId: 'client-credentials' });
    directory = await writeCell('own-registrations', config);
    await edit('src/server.ts', [
      [/(?=\n\/\*\* Your own)/, DEFINITIONS],
      [/(?<=resources: \[)/, 'mine, all'],
      [/(?<=prompts: \[)/, 'summary'],
      [
        /^/,
        "import { definePrompt } from './prompts/prompt.js';\n" +
          "import { defineResource } from './resources/resource.js';\n",
      ],
    ]);
    await edit('src/scope-map.ts', [[/(?<=baseScopes: .*\n)/, ENTRIES]]);
  });

  async function edit(file: string, changes: readonly [RegExp, string][]): Promise<void> {
    const name = path.join(directory, file);
    let text = await fs.readFile(name, 'utf8');
    for (const [place, addition] of changes) {
      expect(text).toMatch(place);
      text = text.replace(place, () => addition);
    }
    await fs.writeFile(name, text);
  }

  const inCell = (command: string, ...args: string[]) =>
    run(path.join(repository, 'node_modules/.bin', command), args, { cwd: directory });

  it('type-checks', async () => {
    const outcome = await inCell('tsc');
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  it('passes its own tests, which know nothing of them', async () => {
    const outcome = await inCell('vitest', 'run', ...quickTests);
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  it('is tried from end to end', async () => {
    const outcome = await inCell('tsx', 'dev/try.ts');
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });
});
