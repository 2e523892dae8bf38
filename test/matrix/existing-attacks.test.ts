import path from 'node:path';
import fs from 'fs-extra';
import { describe, expect, it } from 'vitest';
import { repository, writeCell } from '../support/cells.js';
import { existingProjects, type ExistingProject } from '../support/existing-projects.js';
import { patientTests } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

const vitest = path.join(repository, 'node_modules', '.bin', 'vitest');

/** Those that start the server of the user, which is not here. */
const OF_SERVER = ['--exclude', '**/reach.attack.ts', '--exclude', '**/sources.attack.ts'];

const onNode = existingProjects.filter(({ config }) => config.existing?.runtime === 'node');

/** Writes a project, as if its package were the user's. */
async function write({ id, config }: ExistingProject): Promise<string> {
  const cwd = await writeCell(id, config);
  const type = config.existing?.modules === 'module' ? 'module' : 'commonjs';
  await fs.outputJson(path.join(cwd, 'package.json'), { name: id, type });
  return cwd;
}

const attack = (cwd: string, ...args: string[]) =>
  run(
    vitest,
    ['run', ...patientTests, '--config', 'mcp-auth/vitest.config.ts', ...OF_SERVER, ...args],
    { cwd },
  );

describe('the layer of a server that exists already', () => {
  it.each(onNode)('withstands its own attacks: $id', async (project) => {
    const outcome = await attack(await write(project));
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(outcome.stdout).toMatch(/Tests {2}\d{3,4} passed/);
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
