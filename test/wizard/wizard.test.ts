import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import prompts from 'prompts';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { run } from '../support/run-cli.js';
import { InterruptedError } from '../../src/project/interrupt.js';
import { fakeWorld, keys, type FakeWorld } from '../support/fake-world.js';
import { everythingIn, temporaryDirectory } from '../support/temporary-directory.js';
import { catalog } from '../../src/catalog/index.js';

let cwd: string;
beforeEach(() => {
  cwd = temporaryDirectory();
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** Flags for the questions a test is not about; some are asked only when there is a choice. */
const FIXED = ['--framework', 'express', '--spec', '2026-07-28', '--downstream', 'none'];
const QUIET = [...FIXED, '--no-install', '--no-git'];

/** A run at a terminal; `answer` waits for a text and then types. */
function atTerminal(argv: readonly string[], env: NodeJS.ProcessEnv = {}, signal?: AbortSignal) {
  const world = fakeWorld(argv, { cwd, terminal: true, env, ...(signal ? { signal } : {}) });
  const code = run(world);
  let from = 0;
  const answer = async (question: string, ...typed: string[]) => {
    const output = world.argv.includes('--json') ? world.stderr : world.stdout;
    await output.shows(question, from);
    from = output.text.length;
    for (const key of typed) {
      world.stdin.write(key);
      await new Promise((resolve) => setTimeout(resolve, 15));
    }
  };
  return { world, code, answer };
}

const visibleText = ({ stdout }: FakeWorld) => stdout.text.replace(/\u001B\[[\d;?]*[A-Za-z]/g, '');

describe('leaving writes nothing and exits 130:', () => {
  test.each([
    ['Ctrl-C', keys.interrupt],
    ['Esc', keys.escape],
    ['Ctrl-D', '\u0004'],
  ])('%s at the first question', async (_, key) => {
    const { world, code, answer } = atTerminal([]);
    await answer('Project name', key);
    expect(await code).toBe(130);
    expect(world.stderr.text.trim().split('\n')).toEqual(['Cancelled, nothing was written.']);
    expect(world.stdin.isRaw).toBe(false);
    expect(everythingIn(cwd)).toEqual([]);
  });

  test.each([
    ['Ctrl-C', keys.interrupt],
    ['choosing Cancel', `${keys.down}${keys.down}${keys.enter}`],
  ])('%s at the review', async (_, key) => {
    const { code, answer } = atTerminal(['srv', ...QUIET]);
    await answer('Identity provider', keys.enter);
    await answer('Tools', keys.enter);
    await answer('Create ', ...(key.match(/\u001B\[B|[\s\S]/g) ?? []));
    expect(await code).toBe(130);
    expect(everythingIn(cwd)).toEqual([]);
  });

  test('the terminal going away', async () => {
    const { world, code, answer } = atTerminal([]);
    await answer('Project name');
    world.stdin.end();
    expect(await code).toBe(130);
  });

  test('a signal, which shows the cursor again', async () => {
    const controller = new AbortController();
    const { world, code, answer } = atTerminal([], {}, controller.signal);
    await answer('Project name');
    controller.abort(new InterruptedError('SIGTERM'));
    expect(await code).toBe(143);
    expect(world.stdin.isRaw).toBe(false);
    expect(world.stdout.text).toContain('\u001B[?25h');
  });
});

describe('nothing is asked', () => {
  test.each([
    ['in a CI job that allocated a terminal', [], { CI: '1' }],
    ['with --yes', ['srv', '--yes', '--dry-run'], {}],
  ])('%s', async (_, argv, env) => {
    const { world, code } = atTerminal(argv, env);
    expect(await code).toBe(argv.length === 0 ? 2 : 0);
    expect(world.stdout.text).not.toContain('Identity provider');
  });

  test('when a flag is wrong: that comes first', async () => {
    const { world, code } = atTerminal(['--provider', 'keycloack']);
    expect(await code).toBe(2);
    expect(world.stderr.text).toContain('keycloak');
  });

  test('when the directory is taken: that comes first', async () => {
    mkdirSync(path.join(cwd, 'srv'));
    writeFileSync(path.join(cwd, 'srv/package.json'), '');
    const { world, code } = atTerminal(['srv']);
    expect(await code).toBe(1);
    expect(world.stderr.text).toContain('package.json');
  });
});

test('Enter at every question creates a project with the defaults', async () => {
  const { world, code, answer } = atTerminal(['--no-install', '--no-git'], { NO_COLOR: '1' });
  await world.stdout.shows('Project name');
  // Some questions are only asked when there is a choice, so their number is not fixed.
  for (let n = 0; n < 9 && !visibleText(world).includes('Create '); n += 1) {
    world.stdin.write(keys.enter);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await answer('Create ', keys.enter);
  expect(await code).toBe(0);
  expect(everythingIn(cwd)).toContain('my-mcp-server/package.json');
  expect(visibleText(world)).toContain('framework   Express 5');
});

test('answers are validated under the question by the same schema', async () => {
  mkdirSync(path.join(cwd, 'taken'));
  writeFileSync(path.join(cwd, 'taken/x'), '');
  const { code, answer } = atTerminal([]);
  await answer('Project name', '../x', keys.enter);
  await answer('must start with', ...Array<string>(4).fill('\u007F'), 'taken', keys.enter);
  await answer('not empty', keys.interrupt);
  expect(await code).toBe(130);
});

test('own tools are asked for in one line and validated', async () => {
  const { world, code, answer } = atTerminal([
    'srv',
    '--provider',
    'keycloak',
    '--dry-run',
    ...QUIET,
  ]);
  await answer('Tools', keys.space, keys.down, keys.space, keys.down, keys.space, keys.enter);
  await answer('Your tools', 'a b=x', keys.enter);
  await answer('must have 1 to 64', ...Array<string>(5).fill('\u007F'), 'a=x+y, b=', keys.enter);
  await answer('Create ', keys.enter);
  expect(await code).toBe(0);
  expect(world.stdout.text).toContain('--tools none --tool a=x+y --tool b= ');
});

const positionOf = (id: string) => catalog.providers.findIndex((provider) => provider.id === id);
const downTo = (id: string) => Array.from({ length: positionOf(id) }, () => keys.down);

test('editing starts from the answers given before', async () => {
  const { world, code, answer } = atTerminal(['--dry-run', ...QUIET]);
  await answer('Project name', 'first', keys.enter);
  await answer('Identity provider', ...downTo('keycloak'), keys.enter);
  await answer('Tools', keys.enter);
  await answer('Create ', keys.down, keys.enter);
  await answer('Project name', keys.enter);
  await answer('Identity provider', keys.enter);
  await answer('Tools', keys.enter);
  await answer('in ./first?', keys.enter);
  expect(await code).toBe(0);
  expect(world.stdout.text).toContain('create-secure-mcp first --provider keycloak');
});

describe('inside another project it is asked first whether to create one there:', () => {
  beforeEach(() => {
    mkdirSync(path.join(cwd, '.secure-mcp'));
    writeFileSync(path.join(cwd, '.secure-mcp/manifest.json'), '{}');
  });

  test.each([[[]], [['srv', ...QUIET, '--provider', 'entra', '--tools', 'todo']]])(
    'Enter is no: %j',
    async (argv) => {
      const { code, answer } = atTerminal(argv);
      await answer('This is inside the project', keys.enter);
      expect(await code).toBe(130);
      expect(everythingIn(cwd)).toEqual(['.secure-mcp', '.secure-mcp/manifest.json']);
    },
  );

  test('yes', async () => {
    const argv = ['srv', ...QUIET, '--provider', 'entra', '--tools', 'todo', '--dry-run'];
    const { code, answer } = atTerminal(argv);
    await answer('This is inside the project', 'y');
    expect(await code).toBe(0);
  });
});

describe('going back', () => {
  test.each([
    ['Esc', keys.escape],
    ['Shift-Tab', '\u001B[Z'],
  ])('%s asks the question before, with the answer that was given', async (_, key) => {
    const { world, code, answer } = atTerminal(['--dry-run', ...QUIET]);
    await answer('Project name (1 of 3)', 'first', keys.enter);
    await answer('Identity provider (2 of 3)', 'keycl', keys.enter);
    await answer('Tools, resources, prompts (3 of 3)', key);
    await answer('Identity provider (2 of 3)', key);
    await answer('Project name (1 of 3)', keys.enter);
    await answer('Identity provider', keys.enter);
    await answer('Tools', keys.enter);
    await answer('in ./first?', key);
    await answer('Tools, resources, prompts (3 of 3)', keys.enter);
    await answer('in ./first?', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).toContain('create-secure-mcp first --provider keycloak');
  });

  test('from the line of own tools comes to the choice of tools', async () => {
    const argv = ['srv', '--provider', 'entra', '--dry-run', ...QUIET];
    const { code, answer } = atTerminal(argv);
    await answer('Tools', keys.down, keys.down, keys.space, keys.enter);
    await answer('Your tools', keys.escape);
    await answer('Tools', keys.enter);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
  });

  test('by Shift-Tab at the first question asks it again', async () => {
    const { code, answer } = atTerminal([]);
    await answer('Project name', '\u001B[Z');
    await answer('Project name', keys.interrupt);
    expect(await code).toBe(130);
  });
});

test.each([
  ['a text', 'Project name', 'wrong', 'first', 'create-secure-mcp first --provider entra'],
  ['what is searched for', 'Identity provider', 'entra', 'keycl', ' srv --provider keycloak'],
])('Ctrl-U takes %s back', async (_, question, wrong, right, replay) => {
  const given = question === 'Project name' ? ['--provider', 'entra'] : ['srv'];
  const { world, code, answer } = atTerminal(['--dry-run', ...given, ...QUIET]);
  await answer(question, wrong, '\u0015', right, keys.enter);
  await answer('Tools', keys.enter);
  await answer('Create ', keys.enter);
  expect(await code).toBe(0);
  expect(world.stdout.text).toContain(replay);
});

test('a fault of several lines is said above the question, which is asked again', async () => {
  const { world, code, answer } = atTerminal(['--dry-run', '--provider', 'entra', ...QUIET]);
  await answer('Project name', 'My Server', keys.enter);
  await world.stdout.shows('@scope/name');
  await world.stdout.shows('Project name', world.stdout.text.indexOf('@scope/name'));
  await answer('Project name', 'srv', keys.enter);
  await answer('Tools', keys.enter);
  await answer('Create ', keys.enter);
  expect(await code).toBe(0);
  const lines = visibleText(world).split('\n');
  const first = lines.findIndex((line) => line.startsWith('  "My Server" must start with'));
  expect(lines.slice(first, first + 2)).toEqual([
    '  "My Server" must start with a lower-case letter or digit and have only',
    '  lower-case letters, digits, ".", "_" and "-"; a scope in front is written',
  ]);
});

describe('typing in the list of providers', () => {
  const flags = ['srv', '--tools', 'todo', '--dry-run', ...QUIET];

  test('filters it', async () => {
    const { world, code, answer } = atTerminal(flags);
    await answer('(type to search)', 'ent', 'ra', keys.enter);
    await answer('How clients sign in with Microsoft Entra ID', keys.enter);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).toContain('--provider entra ');
  });

  test('and Enter in one piece, as when it is pasted, takes what was typed', async () => {
    const { world, code, answer } = atTerminal(flags);
    await answer('Identity provider', `keycloak${keys.enter}`);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).toContain('--provider keycloak ');
  });

  test('what is not there takes nothing and asks again', async () => {
    const { world, code, answer } = atTerminal(flags);
    await answer('Identity provider', 'zzz', keys.enter);
    await answer('Identity provider', keys.interrupt);
    expect(await code).toBe(130);
    expect(visibleText(world)).toContain('nothing matches');
  });
});

test('a title says what runs and how to go back and leave', async () => {
  const { world, code, answer } = atTerminal([], { NO_COLOR: '1' });
  await answer('Project name', keys.interrupt);
  expect(await code).toBe(130);
  expect(world.stdout.text).toMatch(/^create-secure-mcp \d+\.\d+\.\d+ /);
  expect(world.stdout.text).toContain('Esc or Shift-Tab goes back, Ctrl-C leaves');
});

test('the count knows which questions a choice takes away', async () => {
  const argv = [
    'srv',
    '--framework',
    'express',
    '--spec',
    '2026-07-28',
    '--no-install',
    '--no-git',
  ];
  const { code, answer } = atTerminal(argv);
  await answer('Identity provider (1 of 3)', 'supabase', keys.enter);
  await answer('Tools, resources, prompts (2 of 2)', keys.interrupt);
  expect(await code).toBe(130);
});

test('the list of tools has a pointer without colours too', async () => {
  const { world, code, answer } = atTerminal(['srv', '--provider', 'entra', ...QUIET]);
  await answer('Tools', keys.down);
  await answer('❯ Who am I', keys.interrupt);
  expect(await code).toBe(130);
  expect(visibleText(world)).toContain('❯ To-do list');
});

test('a question answered by a flag is not asked', async () => {
  const { world, code, answer } = atTerminal([...FIXED, '--provider', 'entra', '--dry-run']);
  await answer('Project name', keys.enter);
  await answer('Tools', keys.enter);
  await answer('Install', keys.enter);
  await answer('git repository', keys.enter);
  await answer('Create ', keys.enter);
  expect(await code).toBe(0);
  expect(world.stdout.text).not.toContain('Identity provider');
});

describe('tokens for another API', () => {
  const flags = ['srv', ...FIXED.slice(0, 4), '--dry-run', '--no-install', '--no-git'];

  test('are asked for with what the provider offers', async () => {
    const { world, code, answer } = atTerminal([...flags, '--provider', 'entra']);
    await answer('Tools', keys.enter);
    await answer('Tokens for another API', keys.down, keys.down, keys.enter);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).toContain('--downstream entra-obo');
    expect(world.stdout.text).not.toContain('RFC 8693');
  });

  test('are no question where the provider offers none', async () => {
    const { world, code, answer } = atTerminal([...flags, '--provider', 'supabase']);
    await answer('Tools', keys.enter);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).not.toContain('Tokens for another API');
  });

  test('leave only the providers that offer them', async () => {
    const { world, code, answer } = atTerminal([...flags, '--downstream', 'token-exchange']);
    await answer('Identity provider', keys.enter);
    await answer('Tools', keys.enter);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).not.toContain('Amazon Cognito');
  });

  test('choose the provider where only one offers them', async () => {
    const { world, code, answer } = atTerminal([...flags, '--downstream', 'entra-obo']);
    await answer('Tools', keys.enter);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).toContain('--provider entra ');
  });
});

test('with --json the questions are on standard error and the document on standard output', async () => {
  const { world, code, answer } = atTerminal(['srv', '--json', '--dry-run', ...QUIET]);
  await answer('Identity provider', keys.enter);
  await answer('Tools', keys.enter);
  await answer('Create ', keys.enter);
  expect(await code).toBe(0);
  expect(JSON.parse(world.stdout.text)).toMatchObject({ ok: true, dryRun: true });
});

test('a provider that is not possible says why, what to do instead, and asks again', async () => {
  const { world, code, answer } = atTerminal(['srv', '--dry-run', ...QUIET]);
  await answer('Identity provider', '\u001B[A', keys.enter);
  // The hint is broken between words.
  await answer('Not possible directly: only Okta may read its tokens', 'generic oidc', keys.enter);
  await answer('Tools', keys.enter);
  await answer('Create ', keys.enter);
  expect(await code).toBe(0);
  expect(visibleText(world)).toContain('srv --provider generic-oidc');
});

describe('an authorization server in the project', () => {
  const flags = ['srv', '--tools', 'whoami', '--dry-run', ...QUIET];

  test('is offered for what people sign in with, and asks for its store', async () => {
    const { world, code, answer } = atTerminal(flags);
    await answer('Identity provider', 'github (oauth', keys.enter);
    await answer('Where its authorization server keeps', keys.down, keys.enter);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).toContain('srv --sign-in github --store postgres ');
  });

  test('is the other way for a provider that clients can use directly', async () => {
    const { world, code, answer } = atTerminal(flags);
    await answer('Identity provider', 'entra', keys.enter);
    await answer('How clients sign in with Microsoft Entra ID', keys.down, keys.enter);
    await answer('Where its authorization server keeps', keys.enter);
    await answer('Create ', keys.enter);
    expect(await code).toBe(0);
    expect(world.stdout.text).toContain('srv --sign-in entra --store sqlite ');
  });

  test('is not offered for a runtime that it does not run on', async () => {
    const { code, answer, world } = atTerminal(['srv', '--framework', 'fetch', '--dry-run']);
    await answer('Identity provider', 'authorization server in', keys.interrupt);
    expect(await code).toBe(130);
    expect(visibleText(world)).toContain('nothing matches');
  });

  test('leaves out the runtime that it does not run on, and asks what is missing', async () => {
    const { code, answer, world } = atTerminal(['srv', '--sign-in', 'google', '--dry-run']);
    await answer('Where its authorization server keeps', keys.enter);
    await answer('Web framework', keys.interrupt);
    expect(await code).toBe(130);
    expect(visibleText(world)).toContain('Plain node:http');
    expect(visibleText(world)).not.toContain('Fetch handler');
  });
});

describe('plain lines', () => {
  const plain = (argv: readonly string[]) => atTerminal([...argv, '--plain', '--dry-run']);

  test('are numbered, repeat after a mistake, and show no escape codes', async () => {
    const { world, code, answer } = plain(FIXED);
    await answer('Project name (1 of 5) [my-mcp-server]: ', '../x\n');
    await answer('must start with', 'srv\n');
    const keycloak = positionOf('keycloak') + 1;
    await answer(`${keycloak}) Keycloak - `, '99\n');
    const last = Number(/Number from 1 to (\d+) \[1\]/.exec(world.stdout.text)?.[1]);
    await answer(`number from 1 to ${last}`, `${last}\n`);
    await answer('Not possible directly: only Okta may read its tokens', `${keycloak}\n`);
    await answer('Numbers with commas', '<\n');
    await answer('Identity provider (2 of 5)', `${keycloak}\n`);
    await answer('Numbers with commas', '2\n');
    await answer('Install', 'no\n');
    await answer('git', 'maybe\n');
    await answer('yes or no', 'n\n');
    await answer('1) Create', '\n');
    expect(await code).toBe(0);
    expect(world.stdout.text).not.toContain('\u001B');
    expect(world.stdout.text).toContain(
      'srv --provider keycloak --framework express --tools whoami',
    );
  });

  test('are what a dumb terminal gets', async () => {
    const { world, code, answer } = atTerminal([], { TERM: 'dumb' });
    await answer('Project name (1 of ', '\n');
    await answer('1) Generic');
    world.stdin.end();
    expect(await code).toBe(130);
    expect(world.stdout.text).not.toContain('\u001B');
  });

  test('end at a signal', async () => {
    const controller = new AbortController();
    const { code, answer } = atTerminal(['--plain'], {}, controller.signal);
    await answer('Project name');
    controller.abort(new InterruptedError('SIGINT'));
    expect(await code).toBe(130);
  });
});

test('injected answers pass the schema once more before anything is written', async () => {
  prompts.inject(['../x', 'keycloak', ['todo'], 'create']);
  const { code } = atTerminal(QUIET);
  expect(await code).not.toBe(0);
  expect(everythingIn(cwd)).toEqual([]);
});
