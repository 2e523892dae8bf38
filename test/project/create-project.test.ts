import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createProject } from '../../src/project/create-project.js';
import { listTarget } from '../../src/project/listing.js';
import { planCreate } from '../../src/project/plan.js';
import { childEnvironment } from '../../src/project/run-command.js';
import { fakeProgram } from '../support/fake-program.js';
import { PATIENCE } from '../support/patience.js';
import { everythingIn, temporaryDirectory } from '../support/temporary-directory.js';

const tree = new Map([
  ['.gitignore', 'node_modules/\n'],
  ['package.json', '{}\n'],
]);

let home: string;
let programs: string;
beforeEach(() => {
  home = temporaryDirectory();
  programs = temporaryDirectory();
  vi.stubEnv('PATH', `${programs}${path.delimiter}${process.env['PATH'] ?? ''}`);
  vi.stubEnv('HOME', programs);
  vi.stubEnv('GIT_CONFIG_NOSYSTEM', '1');
  vi.stubEnv('GIT_AUTHOR_NAME', 'A');
  vi.stubEnv('GIT_AUTHOR_EMAIL', 'a@example.com');
  vi.stubEnv('GIT_COMMITTER_NAME', 'A');
  vi.stubEnv('GIT_COMMITTER_EMAIL', 'a@example.com');
});
afterEach(() => {
  vi.unstubAllEnvs();
});

async function create(options: { install?: boolean; git?: boolean; signal?: AbortSignal }) {
  const directory = path.join(home, 'new');
  const plan = planCreate(tree, await listTarget(directory, tree.keys()), { force: false });
  const { install = false, git = false, signal } = options;
  return createProject(plan, {
    packageManager: 'npm',
    install,
    git,
    ...(signal ? { signal } : {}),
  });
}

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: path.join(home, 'new'), encoding: 'utf8' }).trim();

test('a signal during a slow install ends the install and leaves no trace', async () => {
  const log = path.join(programs, 'alive');
  // A child of the package manager that would go on writing.
  fakeProgram(
    programs,
    'npm',
    `mkdir node_modules; (while :; do echo x >> ${log}; sleep 0.05; done) & wait`,
  );
  const controller = new AbortController();
  const running = create({ install: true, signal: controller.signal });
  await vi.waitFor(() => {
    expect(readFileSync(log, 'utf8')).not.toBe('');
  }, PATIENCE);
  controller.abort(new Error('stop'));
  await expect(running).rejects.toThrow('stop');
  expect(everythingIn(home)).toEqual([]);
  const size = readFileSync(log, 'utf8').length;
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(readFileSync(log, 'utf8').length).toBe(size);
});

test('an install that ignores the signal is ended all the same', async () => {
  const log = path.join(programs, 'started');
  fakeProgram(programs, 'npm', `trap '' TERM; echo x > ${log}; while :; do sleep 0.05; done`);
  const controller = new AbortController();
  const running = create({ install: true, signal: controller.signal });
  await vi.waitFor(() => {
    expect(readFileSync(log, 'utf8')).not.toBe('');
  }, PATIENCE);
  controller.abort(new Error('stop'));
  await expect(running).rejects.toThrow('stop');
  expect(everythingIn(home)).toEqual([]);
});

test('a failed install is told with its last lines, and the project is there', async () => {
  fakeProgram(programs, 'npm', 'seq 1 100; printf "\\033[31mENOTFOUND\\033[0m\\n" >&2; exit 7');
  const { install } = await create({ install: true });
  expect(install.status).toBe('failed');
  const output = install.status === 'failed' ? install.output : '';
  expect(output.split('\n')).toHaveLength(15);
  expect(output).toMatch(/\n100\nENOTFOUND$/);
  expect(everythingIn(home)).toContain('new/package.json');
});

test('a package manager that is not there is told by name', async () => {
  vi.stubEnv('PATH', programs);
  expect((await create({ install: true })).install).toEqual({
    status: 'failed',
    output: 'npm was not found',
  });
});

test('an install runs in the project with the environment of nobody else', async () => {
  fakeProgram(programs, 'npm', 'mkdir node_modules; echo "$@" > node_modules/args');
  expect((await create({ install: true })).install).toEqual({ status: 'done' });
  const args = readFileSync(path.join(home, 'new/node_modules/args'), 'utf8');
  expect(args).toBe('install --no-audit --no-fund\n');
});

test('variables of the surrounding run do not reach programs', () => {
  const ours = {
    npm_config_dry_run: 'true',
    npm_config_yes: 'true',
    npm_config_package: 'x',
    npm_lifecycle_event: 'x',
    npm_package_name: 'x',
    npm_command: 'exec',
    INIT_CWD: '/x',
    NODE_ENV: 'production',
    GIT_DIR: '/x',
    GIT_INDEX_FILE: '/x',
  };
  const theirs = { PATH: '/bin', npm_config_cache: '/c', HTTPS_PROXY: 'p', NPM_TOKEN: 't' };
  expect(childEnvironment({ ...ours, ...theirs })).toEqual(theirs);
});

describe('git', () => {
  test('makes one commit of everything that is not ignored', async () => {
    fakeProgram(programs, 'npm', 'mkdir node_modules; touch node_modules/x package-lock.json');
    expect((await create({ install: true, git: true })).git.status).toBe('committed');
    expect(git('ls-files').split('\n')).toEqual([
      '.gitignore',
      'package-lock.json',
      'package.json',
    ]);
    expect(git('status', '--porcelain')).toBe('');
    expect(git('rev-list', '--count', 'HEAD')).toBe('1');
  });

  test('makes no commit for a user without name and address, and says so', async () => {
    for (const name of ['GIT_AUTHOR_NAME', 'GIT_AUTHOR_EMAIL']) vi.stubEnv(name, undefined);
    const result = await create({ git: true });
    expect(result.git).toMatchObject({ status: 'initialized' });
    expect(result.git.note).toContain('user.name');
    expect(everythingIn(home)).toContain('new/.git');
  });

  test('leaves an existing work tree alone, and says so', async () => {
    execFileSync('git', ['init', '--quiet'], { cwd: home });
    const result = await create({ git: true });
    expect(result.git).toMatchObject({ status: 'skipped' });
    expect(everythingIn(home)).not.toContain('new/.git');
  });

  test('that is not there is no failure', async () => {
    vi.stubEnv('PATH', programs);
    expect((await create({ git: true })).git).toEqual({
      status: 'skipped',
      note: 'git was not found',
    });
  });

  test('that cannot be started is no failure', async () => {
    mkdirSync(path.join(programs, 'x'));
    fakeProgram(programs, 'git', 'echo broken >&2; exit 3');
    expect((await create({ git: true })).git).toMatchObject({ status: 'failed' });
    expect(everythingIn(home)).toContain('new/package.json');
  });
});
