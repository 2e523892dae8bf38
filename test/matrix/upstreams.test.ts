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

/** Those that know the upstream, or begin at its stand-in. */
const OF_UPSTREAM = [
  ...['authorization-request', 'upstream', 'id-token'].map(
    (name) => `test/authorization-server/${name}`,
  ),
  'test/auth/upstream',
];

/** Those for which it is one that signs people in: for each way to say who somebody is. */
const OF_SIGN_IN = ['tokens', 'consent', 'connections'].map(
  (name) => `test/authorization-server/${name}`,
);
const oneOfEach = new Set(
  new Map(catalog.upstreams.map(({ id, profile }) => [profile.identity, id])).values(),
);
const testsOf = (id: (typeof projects)[number]['id']) =>
  oneOfEach.has(id) ? [...OF_UPSTREAM, ...OF_SIGN_IN] : OF_UPSTREAM;

describe('the tests of a project that signs people in', () => {
  beforeAll(async () => {
    await fs.emptyDir(directory);
    for (const { id, config } of projects) await writeCell(path.join(FOLDER, id), config);
  });

  it.each(projects)('are green with $id', async ({ id, exampleTest }) => {
    const project = path.join(directory, id);
    const args = ['run', ...quickTests, ...testsOf(id), ...exampleTest];
    const outcome = await run(bin('vitest'), args, { cwd: project });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toMatch(/Tests {2}\d{2,3} passed/);
  });

  it('compile, with all that they test', async () => {
    const outcome = await compileTogether(
      directory,
      projects.map(({ id }) => id),
    );
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });
});
