import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { canonicalProjects } from '../support/canonical-projects.js';
import { repository, writeCells, type Cell } from '../support/cells.js';
import { quickTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const bin = (name: string) => path.join(repository, 'node_modules', '.bin', name);

/** With the commands that a project has. */
const LINTED = 'generic-oidc';

describe.each(canonicalProjects.map(({ id }) => id))('the generated project %s', (id) => {
  let cell: Cell;
  beforeAll(async () => {
    cells ??= writeCells('cells');
    const found = (await cells).find((each) => each.id === id);
    if (!found) throw new Error(`no cell ${id}`);
    cell = found;
  });

  const inCell = (command: string, ...args: string[]) =>
    run(bin(command), args, { cwd: cell.directory });

  it('type-checks', async () => {
    const outcome = await inCell('tsc');
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
  });

  // What is in the others goes through the linter in `test/matrix/covering.test.ts`.
  it.runIf(id === LINTED)('passes its linter and its formatter', async () => {
    const lint = await inCell('eslint', '.');
    expect(lint.exitCode, transcript(lint)).toBe(0);
    const format = await inCell('prettier', '--check', '.', '--ignore-path', '.prettierignore');
    expect(format.exitCode, transcript(format)).toBe(0);
  });

  it('passes its own attack tests', async () => {
    const outcome = await inCell('vitest', 'run', ...quickTests);
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toMatch(/Tests {2}\d{3,4} passed/);
  });

  it('signs in the official client, step-up included', async () => {
    const outcome = await inCell('tsx', 'dev/try.ts');
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toContain('insufficient_scope');
  });
});

let cells: Promise<Cell[]> | undefined;
