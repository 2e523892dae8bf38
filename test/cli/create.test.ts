import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Problem } from '../../src/answers/problem.js';
import { commandNames } from '../../src/cli/commands/index.js';
import { fakeProgram } from '../support/fake-program.js';
import { fakeWorld } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';
import { everythingIn, temporaryDirectory } from '../support/temporary-directory.js';

let cwd: string;
beforeEach(() => {
  cwd = temporaryDirectory();
});

const COMPLETE = [
  ...['--provider', 'keycloak', '--framework', 'express', '--tools', 'todo'],
  ...['--spec', '2026-07-28', '--no-install', '--no-git'],
];

interface Document {
  readonly ok: boolean;
  readonly exitCode: number;
  readonly problems?: readonly Problem[];
  readonly command?: string;
  readonly clashes?: readonly { path: string }[];
  readonly files?: readonly { path: string; size: number }[];
}

/** Runs with `--json`; checks that stdout is one document that agrees with the exit code. */
async function json(argv: readonly string[], input = '', env: NodeJS.ProcessEnv = {}) {
  const world = fakeWorld([...argv, '--json'], { cwd, env });
  world.stdin.end(input);
  const code = await run(world);
  const document = JSON.parse(world.stdout.text) as Document;
  expect(document.exitCode).toBe(code);
  expect(document.ok).toBe(code === 0);
  const problems = (document.problems ?? []).map(
    ({ flag, path: place, message, suggestion }) =>
      `${flag ?? place}: ${message}${suggestion === undefined ? '' : ` -> ${suggestion}`}`,
  );
  return { code, document, problems, prose: world.stderr.text };
}

async function people(argv: readonly string[]) {
  const world = fakeWorld(argv, { cwd });
  const code = await run(world);
  return { code, out: world.stdout.text, err: world.stderr.text };
}

describe('exit 2, nothing written, every problem at once:', () => {
  test('all missing answers without a terminal', async () => {
    const { code, problems } = await json([]);
    expect(code).toBe(2);
    expect(problems).toEqual(
      ['[directory] or --name', '--provider', '--framework', '--tools', '--spec'].map(
        (flag) =>
          `${flag}: is missing${flag === '--provider' ? ', or --sign-in for an authorization server in the project' : ''}`,
      ),
    );
  });

  test('unknown flags, values and arguments, contradictions and missing answers', async () => {
    const { code, problems } = await json([
      ...['srv', 'extra', '--provider', 'keycloack', '--framwork', 'express', '--tools', 'todos'],
      ...['--base-scopes', 'openid', '--install', '--no-install', '--name', 'a', '--name', 'b'],
    ]);
    expect(code).toBe(2);
    const told = problems.join('\n');
    expect(told).toMatch(/^--framwork: .*-> --framework$/m);
    expect(told).toMatch(/^--provider: .*-> keycloak$/m);
    expect(told).toMatch(/^--tools: .*-> todo$/m);
    expect(told).toMatch(/"extra"/);
    expect(told).toMatch(/^--base-scopes: .*ID token/m);
    expect(told).toMatch(/^--install: contradicts --no-install$/m);
    expect(told).toMatch(/^--name: is given more than once: "a", "b"$/m);
    expect(told).toMatch(/^--spec: is missing$/m);
    expect(problems).toHaveLength(8);
    expect(everythingIn(cwd)).toEqual([]);
  });

  test.each([
    ['a flag without its value', ['--name'], '--name: needs a value'],
    ['an empty value', ['--provider='], '--provider: needs a value'],
    ['a switch with a value', ['--git=maybe'], '--git: takes no value'],
    ['none beside other tools', ['--tools', 'none,todo'], '"none" cannot stand beside'],
    ['one tool with two scopes', ['--tool', 'a=x', '--tool', 'a=y'], 'twice with different'],
    ['a tool without scopes', ['--tool', 'a'], 'must be NAME=SCOPE'],
    ['a hierarchy that is none', ['--scope-hierarchy', 'a'], 'must be BROAD='],
    ['a setting that is none', ['--provider-setting', 'a'], 'must be KEY='],
    ['an issuer that is none', ['--issuer', 'okta domain'], 'must be PROVIDER'],
    ['an issuer that is not known', ['--issuer', 'oktta'], '--issuer: unknown value "oktta"'],
    ['a secret', ['--provider-setting', 'clientSecret=x'], 'environment'],
    [
      'two values for one setting',
      ['--provider-setting', 'realm=a', '--provider-setting', 'realm=b'],
      'different values',
    ],
    ['a provider that is not possible', ['--provider', 'google'], 'not possible directly'],
    ['an unknown revision', ['--spec', '2024-11-05'], '2026-07-28'],
    ['an unknown short flag', ['-x'], '-x: unknown flag'],
    ['a negated answer', ['--no-tools'], '--no-tools: unknown flag'],
    ['a flag named like a member of every object', ['--constructor', 'x'], 'unknown flag'],
  ])('%s', async (_, argv, message) => {
    const { code, problems } = await json(['srv', '--yes', ...argv]);
    expect(code).toBe(2);
    expect(problems.join('\n')).toContain(message);
    expect(everythingIn(cwd)).toEqual([]);
  });

  test.each(['con', 'x'.repeat(300), 'my-🦊', '.hidden', "it's", '`id`', '${x}', 'A', '/'])(
    'the directory %j gives no name',
    async (directory) => {
      const { code, problems } = await json([directory, '--yes']);
      expect(code).toBe(2);
      expect(problems.join()).toContain('--name: is needed');
    },
  );

  test.each(['../x', 'con', 'x'.repeat(300), '🦊', '.x', "'", '"', '`', '${x}', '__proto__'])(
    'the name %j',
    async (name) => {
      const { code, problems } = await json(['srv', '--yes', '--name', name]);
      expect(code).toBe(2);
      expect(problems.join()).toContain('--name: ');
    },
  );

  test.each([
    ['a tool', ['--tool', 'x=a,b'], '--tool'],
    ['a tool', ['--tool', 'x=a;b'], '--tool'],
    ['a tool', ['--tool', 'x=a|b'], '--tool'],
    ['base scopes', ['--base-scopes', 'a,b'], '--base-scopes'],
    [
      'a hierarchy',
      ['--scope-hierarchy', 'todos:manage=todos:read,todos:add'],
      '--scope-hierarchy',
    ],
  ])('scopes of %s that are not joined with +: %j', async (_, argv, flag) => {
    const { code, problems } = await json(['srv', '--yes', ...argv]);
    expect(code).toBe(2);
    expect(problems.join('\n')).toContain('join them with "+"');
    expect(problems.join('\n')).toContain(flag);
    expect(everythingIn(cwd)).toEqual([]);
  });

  test('scopes of a file that are not one by one', async () => {
    const tools = [{ name: 'x', scopes: ['a;b'] }];
    const { code, problems } = await json(['--config', '-', '--yes'], JSON.stringify({ tools }));
    expect(code).toBe(2);
    expect(problems).toEqual([expect.stringMatching(/^tools\[0\]\.scopes\[0\]: "a;b" looks like/)]);
  });

  test('flags that npm kept for itself', async () => {
    const env = { npm_command: 'exec', npm_config_provider: 'true' };
    const { problems } = await json(['srv', 'keycloak'], '', env);
    expect(problems.join('\n')).toContain('--provider: was kept by npm; write -- before');
  });
});

describe('the command in the message', () => {
  test.each([
    [[]],
    [['srv', '--provider', 'keycloack', '--tool', 'foo', '--force']],
    [['../x', '--name', '../x', '--base-scopes', 'openid']],
    [['srv', '--tool', 'a=x+y', '--tools', 'none', '--package-manager', 'pnmp']],
    [['srv', '--tools', 'none', '--scope-hierarchy', 'a=b']],
    [['--config', 'missing.json']],
    [['srv', '--sign-in', 'github', '--store', 'memory']],
    [['srv', '--sign-in', 'keycloak']],
    [['srv', '--provider', 'own', '--yes']],
  ])('works: %j', async (argv) => {
    const { code, document } = await json(argv);
    expect(code).toBe(2);
    const words = (document.command ?? '').split(' ').slice(2);
    expect((await json([...words, '--dry-run'])).code).toBe(0);
  });

  test('keeps what was fine and takes the suggestions', async () => {
    const { document } = await json(['srv', '--provider', 'keycloack', '--tools', 'whoami', '--x']);
    expect(document.command).toContain(
      'srv --provider keycloak --framework express --tools whoami',
    );
  });

  test('keeps what people sign in with, and names the stores that there are', async () => {
    const { problems, document } = await json(['srv', '--sign-in', 'github', '--store', 'memory']);
    expect(problems[0]).toBe('--store: unknown value "memory" (one of: sqlite, postgres, redis)');
    expect(document.command).toContain(' srv --sign-in github --store sqlite ');
    const answers = { signIn: { upstream: 'entra', store: 'postgre' }, provider: 'own' };
    const file = await json(['srv', '--config', '-', '--yes'], JSON.stringify(answers));
    expect(file.problems[0]).toMatch(/^signIn\.store: unknown value "postgre".* -> postgres$/);
    expect(file.document.command).toContain(' srv --sign-in entra --store postgres ');
  });

  test('makes no server anew that exists already, and names the command for it', async () => {
    const given = JSON.stringify({ existing: { shape: 'sdk1', doors: [] } });
    const { code, problems } = await json(['srv', '--config', '-', '--yes'], given);
    expect(code).toBe(2);
    expect(problems).toEqual([expect.stringContaining('create-secure-mcp add auth') as string]);
  });

  const missing = '--sign-in: is missing: what people sign in with (one of: google, github, ';
  const missingProvider = '--provider: is missing, or --sign-in for an authorization server';

  test('has people sign in where an authorization server of the project is chosen alone', async () => {
    for (const argv of [['--yes'], []]) {
      const { problems, document } = await json(['srv', '--provider', 'own', ...argv]);
      expect(problems.join('\n')).toContain(missing);
      expect(document.command).toContain(' srv --sign-in google ');
    }
    const given = JSON.stringify({ provider: 'own' });
    const { problems } = await json(['srv', '--config', '-', '--yes'], given);
    expect(problems).toEqual([expect.stringContaining(missing) as string]);
  });

  test('has people sign in where its API is to be called', async () => {
    for (const argv of [['--yes'], []]) {
      const { problems, document } = await json(['srv', '--downstream', 'upstream', ...argv]);
      expect(problems.join('\n')).toContain(
        argv.length > 0 ? 'goes with --sign-in' : missingProvider,
      );
      expect(document.command).toContain(' srv --sign-in google ');
      expect(document.command).toContain(' --downstream upstream ');
    }
  });

  test.each([
    [['--signin', 'github'], 'github'],
    [['--signin=okta'], 'okta'],
    [['--sign-in', 'github', '--sign-in', 'google'], 'github'],
    [['--sign-in', 'azure'], 'entra'],
    [['--sign-in', 'github', '--machine', 'a=b'], 'github'],
  ])('takes what people sign in with from %j', async (argv, upstream) => {
    const { code, document } = await json(['srv', ...argv, '--yes']);
    expect(code).toBe(2);
    expect(document.command).toContain(` srv --sign-in ${upstream} `);
  });

  test.each([
    [['srv', '--provder', 'keycloak'], ' srv --provider keycloak '],
    [['srv', '--provder=keycloak'], ' srv --provider keycloak '],
    [['srv', '--provder', 'keycloack'], ' srv --provider keycloak '],
    [['srv', '--frmework', 'hono'], ' --framework hono '],
    [['srv', '--sign-in', 'github', '--stor', 'redis'], ' --sign-in github --store redis '],
    [['srv', '--sign-n', 'github', '--stor', 'redis'], ' --sign-in github --store redis '],
    [['srv', '--toool', 'a=x', '--tool', 'b=y'], ' --tool a=x --tool b=y '],
    [['srv', '--base-scope', 'a+b'], ' --base-scopes a+b '],
    [['--nme', 'other', '--x'], ' other --provider '],
    [['srv', '--no-instal', '--x'], ' --no-install '],
    [['srv', '--nogit', '--x'], ' --no-git'],
    [['srv', '--dry-rn', '--provider', 'keycloak'], ' --dry-run'],
    [['srv', '--provder', 'keycloak', '--provider', 'keycloak'], ' srv --provider keycloak '],
    [['srv', '--provider', 'keycloak', '--provider', 'entra'], ' srv --provider keycloak '],
    // The parser takes the word behind an unknown flag for its value.
    [['--frce', 'srv', '--provder', 'keycloak'], ' srv --provider keycloak '],
    [['srv', '--provder', '--frmework', 'hono'], ' srv --provider generic-oidc --framework hono '],
    [
      ['--no-provider', 'srv', '--frmework', 'hono'],
      ' srv --provider generic-oidc --framework hono ',
    ],
    [['--frce', 'update', '--provder', 'keycloak'], ' my-mcp-server --provider generic-oidc '],
    [['srv', '--upstrem', 'google', '--provder', 'keycloak'], ' srv --provider keycloak '],
    [['--frce', 'updat', '--provder', 'keycloak'], ' my-mcp-server --provider generic-oidc '],
  ])('takes what was meant from %j', async (argv, expected) => {
    const { code, document } = await json(argv);
    expect(code).toBe(2);
    expect(`${document.command ?? ''} `).toContain(expected);
    const words = (document.command ?? '').split(' ').slice(2);
    expect((await json([...words, '--dry-run'])).code).toBe(0);
    expect(everythingIn(cwd)).toEqual([]);
  });

  test('takes the answers of a file that a misspelled flag names', async () => {
    const answers = JSON.stringify({ name: 'from-file', provider: 'keycloak' });
    writeFileSync(path.join(cwd, 'answers.json'), answers);
    const { document } = await json(['--confg', 'answers.json', '--yes']);
    expect(document.command).toContain(' from-file --provider keycloak ');
    const piped = await json(['--config', '-', '--frmework', 'hono', '--yes'], answers);
    expect(piped.document.command).toContain(' from-file --provider keycloak --framework hono ');
  });

  test('knows a provider by another name', async () => {
    const { problems } = await json(['srv', '--provider', 'azure', '--yes']);
    expect(problems).toEqual([expect.stringMatching(/-> entra$/) as string]);
  });

  test('knows a provider that clients use directly from what people sign in with', async () => {
    const { problems, document } = await json(['srv', '--sign-in', 'keycloak', '--yes']);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain('(--provider keycloak)');
    expect(problems[0]).toContain('(--sign-in oidc)');
    expect(document.command).toContain(' srv --sign-in oidc ');
  });

  test('keeps the name when the other API does not fit the provider', async () => {
    const { document } = await json(['srv', '--downstream', 'entra-obo']);
    expect(document.command).toContain(' srv --provider generic-oidc ');
  });
});

describe('a file of answers', () => {
  const file = (answers: object) => {
    writeFileSync(path.join(cwd, 'answers.json'), JSON.stringify(answers));
    return ['--config', 'answers.json'];
  };
  const answers = {
    name: 'from-file',
    provider: 'entra',
    framework: 'express',
    tools: [{ name: 'a', title: 'Ä "`${x}`"', scopes: ['x'] }],
    spec: '2026-07-28',
  };

  test('gives every answer, and flags win', async () => {
    const { code } = await json([...file(answers), '--name', 'mine', '--no-install', '--no-git']);
    expect(code).toBe(0);
    const written = JSON.parse(
      readFileSync(path.join(cwd, 'mine/secure-mcp.json'), 'utf8'),
    ) as object;
    expect(written).toMatchObject({ ...answers, name: 'mine' });
  });

  test('can come from standard input', async () => {
    const { code, document } = await json(['--config', '-', '--dry-run'], JSON.stringify(answers));
    expect(code).toBe(0);
    expect(document.files?.some((entry) => entry.path === 'src/tools/a.ts')).toBe(true);
  });

  test('with gaps needs --yes', async () => {
    const { provider, name } = answers;
    expect((await json([...file({ name, provider }), '--dry-run'])).problems).toEqual([
      ...['--framework: is missing', '--tools: is missing', '--spec: is missing'],
    ]);
    expect((await json([...file({ name, provider }), '--dry-run', '--yes'])).code).toBe(0);
  });

  test.each([
    ['is missing', undefined, 'does not exist'],
    ['is no JSON', '{"name": hunter2}', 'is not JSON'],
    ['is a list', '[]', 'must hold a JSON object'],
    ['is too large', `"${'x'.repeat(300_000)}"`, 'larger than 256 kB'],
    ['is not UTF-8', Buffer.from([0x22, 0xff, 0x22]), 'not UTF-8'],
  ])('that %s is refused', async (_, content, message) => {
    if (content !== undefined) writeFileSync(path.join(cwd, 'a.json'), content);
    const { code, problems, prose } = await json(['--config', 'a.json', '--yes']);
    expect(code).toBe(2);
    expect(problems.join()).toContain(message);
    expect(prose).not.toContain('hunter2');
  });

  test('that is a directory is refused', async () => {
    mkdirSync(path.join(cwd, 'a.json'));
    expect((await json(['--config', 'a.json', '--yes'])).problems.join()).toContain('directory');
  });
});

describe('a directory', () => {
  test('that is not empty is refused with what clashes', async () => {
    mkdirSync(path.join(cwd, 'srv'));
    writeFileSync(path.join(cwd, 'srv/package.json'), 'mine');
    const { code, document, prose } = await json(['srv', '--yes', '--no-install', '--no-git']);
    expect(code).toBe(1);
    expect(document.clashes).toEqual([{ path: 'package.json', found: 'file' }]);
    expect(prose).toContain('--force');
    expect(everythingIn(cwd)).toEqual(['srv', 'srv/package.json']);
  });

  test('that holds a whole project is refused with the first of its files', async () => {
    const argv = ['srv', '--yes', '--no-install', '--no-git'];
    await people(argv);
    const { code, err } = await people(argv);
    expect(code).toBe(1);
    expect(err).toMatch(/In the way:\n(?: {2}\S+\n){10} {2}and \d+ more\nChoose another/);
  });

  test('that is not empty is refused also when nothing clashes, and that is said', async () => {
    writeFileSync(path.join(cwd, 'notes'), 'mine');
    const { code, err } = await people(['.', '--yes', '--name', 'srv']);
    expect(code).toBe(1);
    expect(err).toContain('None of its files');
  });

  test('that is a file is refused', async () => {
    writeFileSync(path.join(cwd, 'srv'), '');
    expect((await json(['srv', '--yes'])).problems.join()).toContain('not a directory');
  });

  test('is overwritten with force, other files kept', async () => {
    mkdirSync(path.join(cwd, 'srv'));
    writeFileSync(path.join(cwd, 'srv/package.json'), 'mine');
    writeFileSync(path.join(cwd, 'srv/notes'), 'mine');
    const { code } = await json(['srv', '--yes', '--no-install', '--no-git', '--force']);
    expect(code).toBe(0);
    expect(readFileSync(path.join(cwd, 'srv/notes'), 'utf8')).toBe('mine');
    expect(readFileSync(path.join(cwd, 'srv/package.json'), 'utf8')).toContain('"name": "srv"');
  });

  test('named . gives its own name', async () => {
    const here = path.join(cwd, 'my-server');
    mkdirSync(here);
    const world = fakeWorld(['.', '--yes', '--no-install', '--no-git'], { cwd: here });
    expect(await run(world)).toBe(0);
    expect(readFileSync(path.join(here, 'package.json'), 'utf8')).toContain('"my-server"');
    expect(world.stdout.text).not.toContain('1. cd');
  });
});

describe('a name that not every consumer takes', () => {
  const read = (file: string) => readFileSync(path.join(cwd, file), 'utf8');
  const create = (...argv: string[]) =>
    json([...argv, '--yes', '--framework', 'fetch', '--no-install', '--no-git']);

  test.each([
    ['--name acme.orders', ['--name', 'acme.orders'], 'acme.orders', 'acme.orders', 'acme-orders'],
    ['a directory with a dot', ['orders.mcp'], 'orders.mcp', 'orders.mcp', 'orders-mcp'],
    [
      'a package with a scope',
      ['--name', '@acme/orders-mcp'],
      'orders-mcp',
      '@acme/orders-mcp',
      'acme-orders-mcp',
    ],
    [
      'a directory like one',
      ['@acme/orders-mcp'],
      '@acme/orders-mcp',
      '@acme/orders-mcp',
      'acme-orders-mcp',
    ],
    [
      'a scoped package elsewhere',
      ['x/y', '--name', '@acme/orders-mcp'],
      'x/y',
      '@acme/orders-mcp',
      'acme-orders-mcp',
    ],
  ])('has a form for each: %s', async (_, argv, directory, name, plain) => {
    const { code, document } = await create(...argv);
    expect(code).toBe(0);
    expect(JSON.parse(read(`${directory}/package.json`))).toMatchObject({ name });
    expect(JSON.parse(read(`${directory}/secure-mcp.json`))).toMatchObject({ name });
    expect(
      Object.keys(
        (JSON.parse(read(`${directory}/.vscode/mcp.json`)) as { servers: object }).servers,
      ),
    ).toEqual([plain]);
    expect(read(`${directory}/wrangler.jsonc`)).toContain(`"name": "${plain}",`);
    expect(read(`${directory}/README.md`)).toContain(
      `claude mcp add --transport http ${plain} http`,
    );
    expect(read(`${directory}/src/server.ts`)).toContain(`  name: '${plain}',`);
    // The replay command leads to the same place and name.
    const words = (document.command ?? '').split(' ');
    expect(words).toContain(directory);
    expect(words.includes('--name')).toBe(directory !== name);
  });

  test('is a label where Docker builds', async () => {
    await json(['--name', '@acme/o_.rders', '--yes', '--no-install', '--no-git']);
    expect(read('o_.rders/README.md')).toContain('docker build -t acme-o-rders .');
  });
});

test('a tool name with a dot is created, with one warning', async () => {
  const argv = ['--yes', '--tools', 'none', '--tool', 'orders.search=a', '--tool', 'a.b='];
  const { code, document, prose } = await json(['srv', ...argv, '--no-install', '--no-git']);
  expect(code).toBe(0);
  expect(document).toMatchObject({
    warnings: [{ flag: '--tool', message: expect.stringContaining('dots') as unknown }],
  });
  expect(prose.match(/Warning/g)).toHaveLength(1);
  const other = await json(['other', '--yes', '--no-install', '--no-git']);
  expect(other.document).not.toHaveProperty('warnings');
});

test('a tool gets a file that Windows can check out', async () => {
  const tools = ['con', 'AUX', 'nul.x', 'com1', 'prn'].flatMap((name) => ['--tool', `${name}=`]);
  const { document } = await json(['srv', '--yes', '--tools', 'none', ...tools, '--dry-run']);
  const names = (document.files ?? []).map((file) => path.basename(file.path));
  expect(names).toContain('con-tool.ts');
  expect(names.filter((name) => /^(con|aux|nul|com1|prn)\./i.test(name))).toEqual([]);
});

test('a dry run lists sizes and writes nothing', async () => {
  const { code, document } = await json(['srv', ...COMPLETE, '--dry-run']);
  expect(code).toBe(0);
  expect(document.files?.length).toBeGreaterThan(0);
  expect(document.files?.every(({ size }) => size >= 0)).toBe(true);
  expect(everythingIn(cwd)).toEqual([]);
});

test('with every answer given nothing is asked, and the last line is the replay command', async () => {
  const world = fakeWorld(['123', ...COMPLETE], { cwd, terminal: true, env: { NO_COLOR: '1' } });
  expect(await run(world)).toBe(0);
  const lines = world.stdout.text.trimEnd().split('\n');
  expect(lines.at(-1)?.trim()).toMatch(
    /^node \S+\/create-secure-mcp 123 --provider keycloak --framework express --tools todo --spec 2026-07-28 --package-manager npm --no-install --no-git$/,
  );
  expect(world.stdout.text).not.toContain('\u001B');
  expect(readFileSync(path.join(cwd, '123/package.json'), 'utf8')).toContain('"name": "123"');
});

test.each([
  ['sqlite', false],
  ['postgres', true],
  ['redis', true],
])(
  'whoever keeps sign-ins in %s is told of each setting that has to be one of his own',
  async (store, isSaid) => {
    const { document } = await json([
      'srv',
      '--sign-in',
      'github',
      '--store',
      store,
      '--yes',
      '--no-install',
      '--no-git',
    ]);
    const { environment } = document as { environment?: string[] };
    expect(environment).toContain('SIGN_IN_ALLOW');
    expect(environment?.includes('AUTH_SERVER_STORE')).toBe(isSaid);
  },
);

test('the same command gives the same bytes', async () => {
  await json(['a/srv', ...COMPLETE]);
  await json(['b/srv', ...COMPLETE]);
  const files = everythingIn(path.join(cwd, 'a'));
  expect(everythingIn(path.join(cwd, 'b'))).toEqual(files);
  const read = (side: string, file: string) => readFileSync(path.join(cwd, side, file), 'utf8');
  const text = files.filter((file) => /\.(json|ts|md)$/.test(file));
  expect(text.map((file) => read('b', file))).toEqual(text.map((file) => read('a', file)));
});

test('--tool does not swallow the directory, and -- is passed over', async () => {
  for (const argv of [
    ['--tool', 'a=x+y', 'srv', '--yes'],
    ['--yes', '--', '--tool', 'a=x', 'srv'],
  ]) {
    const { code, document } = await json([...argv, '--dry-run']);
    expect(code).toBe(0);
    expect(document.files?.some((file) => file.path === 'src/tools/a.ts')).toBe(true);
  }
});

test('a signal before the first write leaves nothing and exits as a shell expects', async () => {
  const { InterruptedError } = await import('../../src/project/interrupt.js');
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const) {
    const world = fakeWorld(['srv', ...COMPLETE], {
      cwd,
      signal: AbortSignal.abort(new InterruptedError(signal)),
    });
    expect(await run(world)).toBe(expected);
    expect(world.stderr.text.trim().split('\n')).toHaveLength(1);
  }
  expect(everythingIn(cwd)).toEqual([]);
});

test('a way to call other APIs that the provider does not offer is refused with those it does', async () => {
  const { code, err } = await people([
    ...['srv', '--yes', '--provider', 'cognito', '--downstream', 'token-exchange'],
  ]);
  expect(code).toBe(2);
  expect(err).toContain('--downstream');
  expect(err).toContain('one of: none, client-credentials');
  expect(everythingIn(cwd)).toEqual([]);
});

test('list names everything', async () => {
  const { code, out } = await people(['list']);
  expect(code).toBe(0);
  expect(out).toMatch(/2025-06-18.*keycloak|keycloak[^]*2025-06-18/);
  const { document } = await json(['list']);
  expect(document).toMatchObject({
    frameworks: expect.arrayContaining([expect.objectContaining({ id: 'express' })]) as unknown,
    toolSets: expect.arrayContaining([expect.objectContaining({ id: 'todo' })]) as unknown,
    providers: expect.arrayContaining([
      expect.objectContaining({ id: 'supabase', downstream: ['none'] }),
      expect.objectContaining({
        id: 'entra',
        downstream: ['none', 'client-credentials', 'entra-obo'],
      }),
    ]) as unknown,
  });
});

describe('a mistyped command is no directory:', () => {
  test.each([
    [['updat', '--yes'], 'update'],
    [['upadte', '--yes'], 'update'],
    [['stauts', '--yes'], 'status'],
    [['lst', '--yes'], 'list'],
    [['Doctor', '--yes'], 'doctor'],
    [['updat', '--restore', 'x'], 'update'],
    [['upgrade', '--yes'], 'update'],
    [['version', '--yes'], '--version'],
    [['init', 'srv', '--yes'], '[directory] without a command'],
    [['srv', 'update', '--yes'], 'update srv'],
  ])('%j', async (argv, meant) => {
    const { code, document } = await json(argv);
    expect(code).toBe(2);
    expect(document.problems).toEqual([expect.objectContaining({ suggestion: meant })]);
    expect(everythingIn(cwd)).toEqual([]);
    expect((await people(argv)).err).toContain(`did you mean ${meant}?`);
  });

  test.each(['./updat', 'x/updat', 'auth', 'orders', 'app', 'updates-server', 'todo-list'])(
    '%s is one',
    async (directory) => {
      expect((await json([directory, '--yes', '--dry-run'])).code).toBe(0);
    },
  );
});

describe('inside another project', () => {
  beforeEach(async () => {
    expect((await json(['outer', '--yes', '--no-install', '--no-git'])).code).toBe(0);
    cwd = path.join(cwd, 'outer');
  });

  test.each([[['srv']], [['src/deep/srv']], [['--name', 'srv']], [['srv', '--dry-run']]])(
    'nothing is created without being asked for: %j',
    async (argv) => {
      const before = everythingIn(cwd);
      const { code, problems } = await json([...argv, '--yes', '--no-install', '--no-git']);
      expect(code).toBe(2);
      expect(problems.join()).toContain('[directory]: would lie inside the project .');
      expect(everythingIn(cwd)).toEqual(before);
    },
  );

  test('--force creates', async () => {
    const argv = ['srv', '--yes', '--no-install', '--no-git', '--force'];
    expect((await json(argv)).code).toBe(0);
    expect(everythingIn(cwd)).toContain('srv/package.json');
  });

  test('beside it is not inside it', async () => {
    expect((await json(['../srv', '--yes', '--dry-run'])).code).toBe(0);
  });
});

describe('the hint after a wrong flag names the help of the command', () => {
  test.each([
    [['--bogus'], ''],
    [['list', '--bogus'], 'list '],
    [['update', '--bogus'], 'update '],
    [['status', '--bogus'], 'status '],
    [['add', 'tool', 'x', '--bogus'], 'add '],
    [['adopt', '--bogus'], 'adopt '],
    [['eject', '--bogus'], 'eject '],
    [['doctor', '--bogus'], 'doctor '],
    [['audit', '--bogus'], 'audit '],
    [['completion', '--bogus'], 'completion '],
  ])('%j', async (argv, command) => {
    const { code, err } = await people(argv);
    expect(code).toBe(2);
    expect(err).toMatch(new RegExp(`^All flags: node \\S+ ${command}--help$`, 'm'));
  });
});

test('list refuses what it does not know', async () => {
  expect((await json(['list', 'x', '--jsn'])).problems).toHaveLength(2);
});

test.each([[], ...commandNames.map((name) => [name])])(
  'the help of %s fits 80 columns, runs nothing together, and is a document with --json',
  async (...command) => {
    const { code, out } = await people([...command, '--help']);
    expect(code).toBe(0);
    for (const line of out.split('\n')) {
      expect(line.length, line).toBeLessThanOrEqual(80);
      expect(line).not.toMatch(/\S\[(?:string|boolean)\]/);
    }
    const { document } = await json([...command, '--help']);
    expect(document).toEqual({ format: 1, ok: true, exitCode: 0, help: out.trimEnd() });
  },
);

test('help and version exit 0 on standard output', async () => {
  const help = await people(['--help']);
  expect(help).toMatchObject({ code: 0, err: '' });
  expect(help.out).toContain('Examples:');
  expect((await people(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/);
  const { document } = await json(['--version']);
  expect(document).toEqual({
    format: 1,
    ok: true,
    exitCode: 0,
    version: expect.stringMatching(/^\d+\.\d+\.\d+$/) as unknown,
  });
});

describe('Yarn', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  test.each([
    ['yarn', '4.18.1', 'say yarn-berry'],
    ['yarn-berry', '1.22.22', 'say yarn,'],
  ])('%s is refused where yarn is %s, and nothing is written', async (id, version, advice) => {
    const programs = temporaryDirectory();
    fakeProgram(programs, 'yarn', `echo ${version}`);
    vi.stubEnv('PATH', `${programs}${path.delimiter}${process.env['PATH'] ?? ''}`);
    const argv = ['srv', '--yes', '--no-git', '--package-manager', id];
    const world = fakeWorld(argv, { cwd });
    expect(await run(world)).toBe(2);
    expect(world.stderr.text).toContain(`--package-manager: `);
    expect(world.stderr.text).toContain(`yarn here is ${version}; ${advice}`);
    expect(everythingIn(cwd)).toEqual([]);
    // Nobody installs here, so it does not matter.
    expect(await run(fakeWorld([...argv, '--no-install'], { cwd }))).toBe(0);
  });

  test.each([
    ['yarn/1.22.22 npm/? node/v20.20.2 linux x64', 'yarn'],
    ['yarn/4.18.1 npm/? node/v20.20.2 linux x64', 'yarn-berry'],
    ['pnpm/12.21.0 npm/? node/v20.20.2 linux x64', 'pnpm'],
  ])('run as %s, it takes %s', async (agent, id) => {
    const env = { npm_config_user_agent: agent };
    const world = fakeWorld(['srv', '--yes', '--no-git', '--no-install'], { cwd, env });
    expect(await run(world)).toBe(0);
    const text = readFileSync(path.join(cwd, 'srv/secure-mcp.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ packageManager: id });
  });
});
