import path from 'node:path';
import fs from 'fs-extra';
import { beforeAll, describe, expect, it } from 'vitest';
import { catalog } from '../../src/catalog/index.js';
import { repository, writeCell } from '../support/cells.js';
import { compileTogether } from '../support/compile-together.js';
import { exampleConfig } from '../support/example-config.js';
import { matrix } from '../support/narrowed.js';
import { quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const FOLDER = 'upstreams';
const directory = path.join(repository, '.cache', FOLDER);
const bin = (name: string) => path.join(repository, 'node_modules/.bin', name);

const frameworks = matrix.frameworks.filter(({ runtime }) => runtime === 'node');
const inTurn = <Each>(all: readonly Each[], index: number) => all[index % all.length] as Each;

/** A project for each upstream, with calls of its API where there are any; stores and frameworks take turns. */
const projects = catalog.upstreams.map(({ id, api }, index) => ({
  id,
  exampleTest: api?.tool ? [`test/tools/${api.tool.file.replace(/\.ts$/, '.test.ts')}`] : [],
  config: exampleConfig({
    providerId: 'own',
    upstreamId: id,
    storeId: inTurn(catalog.stores, index).id,
    frameworkId: inTurn(frameworks, index).id,
    downstreamId: api ? 'upstream' : 'none',
  }),
}));

/** Those that sign in at the stand-in, or know it. `npm test` runs them for one upstream only. */
const tests = [
  ...['authorization-request', 'tokens', 'consent', 'connections', 'upstream', 'id-token'].map(
    (name) => `test/authorization-server/${name}`,
  ),
  'test/auth/upstream',
];

describe('the tests of a project that signs people in', () => {
  beforeAll(async () => {
    await fs.emptyDir(directory);
    for (const { id, config } of projects) await writeCell(path.join(FOLDER, id), config);
  });

  it.each(projects)('are green with $id', async ({ id, exampleTest }) => {
    const project = path.join(directory, id);
    const outcome = await run(bin('vitest'), ['run', ...quickTests, ...tests, ...exampleTest], {
      cwd: project,
    });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toMatch(/Tests {2}\d{3} passed/);
  });

  it('compile, with all that they test', async () => {
    const outcome = await compileTogether(
      directory,
      projects.map(({ id }) => id),
    );
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });
});
