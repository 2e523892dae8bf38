import { expect, it, vi } from 'vitest';
import type * as Requirements from '../../src/requirements/index.js';
import { revisions } from '../../src/catalog/revisions.js';
import { fakeWorld } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';
import { startFaultyServer } from './support/faulty-server/server.js';

/** The requirements as they would be if nobody had decided what the newest revision asks for. */
vi.mock(import('../../src/requirements/index.js'), async (original) => {
  const actual = await original();
  const undecided = (row: Requirements.Requirement): Requirements.Requirement => ({
    ...row,
    levels: { ...row.levels, [revisions[0].id]: null },
  });
  return {
    ...actual,
    requirements: actual.requirements.map(undecided),
    requirement: (id) => undecided(actual.requirement(id)),
  };
});

it('is passed by no server', async () => {
  const server = await startFaultyServer({
    answersEverythingWith: (response) => response.end('{}'),
  });
  const world = fakeWorld(['audit', server.url.href, '--spec', revisions[0].id], { cwd: '/' });
  const code = await run(world);
  await server.close();
  expect(code).toBe(1);
  expect(world.stdout.text).toContain(`no requirement of MCP ${revisions[0].id} was checked`);
});
