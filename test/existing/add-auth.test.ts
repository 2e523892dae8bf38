import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { InterruptedError } from '../../src/project/interrupt.js';
import { repository } from '../support/cells.js';
import { fakeProgram } from '../support/fake-program.js';
import { fakeWorld } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { shapes } from './support/shapes.js';

let directory: string;
beforeEach(() => {
  directory = temporaryDirectory();
});

afterEach(() => {
  vi.unstubAllEnvs();
});

const git = (...args: string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], {
    cwd: directory,
    encoding: 'utf8',
  });

function commit(): void {
  git('add', '-A');
  git('commit', '-qm', 'x');
}

/** A copy of a server, committed. */
function server(id: string): void {
  cpSync(path.join(repository, 'test/existing/servers', id), directory, { recursive: true });
  git('init', '-q');
  commit();
}

/** Every byte, mode and link below a directory, git's own aside. */
function fingerprint(): string {
  const hash = createHash('sha256');
  const walk = (place: string) => {
    for (const entry of readdirSync(place, { withFileTypes: true })) {
      if (entry.name === '.git') continue;
      const file = path.join(place, entry.name);
      hash.update(path.relative(directory, file));
      if (entry.isDirectory()) walk(file);
      else if (entry.isFile()) hash.update(readFileSync(file)).update(String(statSync(file).mode));
    }
  };
  walk(directory);
  return hash.digest('hex');
}

interface Document {
  readonly code?: string;
  readonly written?: boolean;
  readonly problems?: readonly { flag?: string; message: string }[];
  readonly files?: readonly { path: string; change: string; diff?: string }[];
  readonly lines?: number;
  readonly command?: string;
  readonly offers?: readonly { name: string; effect: string; scopes: string[] }[];
  readonly printed?: readonly { path: string; patch: string }[];
  readonly left?: readonly string[];
  readonly putBack?: readonly { path: string; diff: string }[];
}

/** Runs `add auth` with `--json`, and checks that stdout is one document that agrees with the exit code. */
async function addAuth(argv: readonly string[] = [], signal?: AbortSignal) {
  const world = fakeWorld(['add', 'auth', ...argv, '--json'], {
    cwd: directory,
    ...(signal ? { signal } : {}),
  });
  const code = await run(world);
  const document = JSON.parse(world.stdout.text) as Document;
  const problems = (document.problems ?? []).map(
    ({ flag, message }) => `${flag ?? ''}: ${message}`,
  );
  return { code, document, problems: problems.join('\n'), prose: world.stderr.text };
}

const ALONE = ['--yes', '--no-start-server', '--no-install'];

describe('nothing is written, not one byte:', () => {
  async function refused(argv: readonly string[], code: number, says: RegExp) {
    const before = fingerprint();
    const result = await addAuth(argv);
    expect(result.problems + result.prose).toMatch(says);
    expect(result.code).toBe(code);
    expect(fingerprint()).toBe(before);
    return result;
  }

  test('nobody to ask, so every missing flag is named', async () => {
    server('sdk2-express');
    const { problems, document } = await refused([], 2, /--provider: is missing/);
    expect(problems).toMatch(/--spec: is missing/);
    expect(problems).toMatch(/--start-server: is missing, or --no-start-server/);
    expect(problems).toMatch(/--tool: is missing for "list_notes", "write_note", "delete_note"/);
    expect(document.command).toMatch(/add auth --provider \S+ --spec \S+ --no-start-server --yes$/);
  });

  test('every wrong flag at once', async () => {
    server('sdk2-express');
    await refused(
      ['--provider', 'keycloack', '--machine', 'x=y', '--url', 'http://a.b', '--into', '../x'],
      2,
      /4 problems/,
    );
  });

  test('a dirty tree', async () => {
    server('sdk2-express');
    writeFileSync(path.join(directory, 'src/new.ts'), '');
    const { document } = await refused(
      ALONE,
      1,
      /src\/new\.ts; commit them first, or say --allow-dirty/,
    );
    expect(document.code).toBe('dirty-tree');
  });

  test('a dry run, which shows every line', async () => {
    server('sdk2-express');
    const { document } = await refused([...ALONE, '--dry-run', '--diff'], 0, /Nothing was written/);
    expect(document.files?.find((file) => file.path === 'src/server.ts')?.diff).toMatch(
      /\+.*protectServer\(app\.listen/,
    );
    expect(document.lines).toBeLessThanOrEqual(10);
  });

  test('a dry run, whose command gives the same again', async () => {
    server('sdk2-express');
    const said = [
      ...['--package-manager', 'pnpm', '--base-scopes', 'notes:use', '--path', '/mcp'],
      ...['--scope-hierarchy', 'notes:write=notes:read', '--tool', 'list_notes=notes:read'],
    ];
    const dry = ['--dry-run', '--diff'];
    const { document } = await refused([...ALONE, ...dry, ...said], 0, /Nothing was written/);
    const [, words = ''] = document.command?.split(' add auth ') ?? [];
    const again = await refused([...words.split(' '), ...dry], 0, /Nothing was written/);
    expect(again.document).toEqual(document);
  });

  test('a dry run, whose report names what a route is going to export', async () => {
    server('next-mcp-handler');
    const { prose } = await refused([...ALONE, '--dry-run'], 0, /Nothing was written/);
    const named = [...prose.matchAll(/export const (\{ .* \}) = protectRoute/g)];
    expect(named.length).toBe(2);
    expect(named[0]?.[1]).toBe(named[1]?.[1]);
  });

  test.each(['src/server.ts', 'package.json'])(
    'a file that must not be written: %s',
    async (file) => {
      server('sdk2-express');
      chmodSync(path.join(directory, file), 0o444);
      const says = new RegExp(`${file.replace('.', '\\.')} is read-only`);
      const { prose } = await refused(ALONE, 1, says);
      expect(prose).not.toContain('--verbose');
      await refused([...ALONE, '--dry-run'], 1, says);
    },
  );

  test('a server that is reached through a link', async () => {
    server('sdk2-express');
    const outside = temporaryDirectory();
    renameSync(path.join(directory, 'src'), path.join(outside, 'src'));
    symlinkSync(path.join(outside, 'src'), path.join(directory, 'src'));
    commit();
    await refused(ALONE, 1, /./);
    expect(readFileSync(path.join(outside, 'src/server.ts'), 'utf8')).not.toContain('mcp-auth');
  });

  test('no server', async () => {
    mkdirSync(path.join(directory, 'src'));
    writeFileSync(path.join(directory, 'package.json'), '{ "name": "x" }');
    await refused(ALONE, 1, /./);
  });

  test('a package.json with comments', async () => {
    server('sdk2-express');
    const file = path.join(directory, 'package.json');
    writeFileSync(file, `// mine\n${readFileSync(file, 'utf8')}`);
    commit();
    await refused(ALONE, 1, /package\.json/);
  });

  test('the root of a workspace in place of its member', async () => {
    server('sdk1-stateless');
    await refused(ALONE, 1, /apps\/mcp/);
    // The advice is a command from where somebody stands.
    const [above, name] = [path.dirname(directory), path.basename(directory)];
    const world = fakeWorld(['add', 'auth', name, ...ALONE], { cwd: above });
    expect(await run(world)).toBe(1);
    expect(world.stderr.text).toContain(`add auth ${name}/apps/mcp`);
  });

  test('names that are computed, without the server', async () => {
    server('sdk1-stateless');
    const { problems } = await refused(['apps/mcp', ...ALONE], 2, /--start-server/);
    expect(problems).toMatch(/--tool/);
  });

  test('code that is no person’s', async () => {
    server('sdk2-node');
    const file = path.join(directory, 'server.js');
    const text = readFileSync(file, 'utf8');
    writeFileSync(file, `// @generated\n${text}`);
    commit();
    const { document } = await refused([...ALONE, '--path', '/'], 1, /generated/);
    expect(document.code).toBe('uncertain');
    expect(document.printed?.[0]?.patch).toContain('protectServer');
  });

  test('a stop where some authentication is there', async () => {
    server('sdk2-fastify');
    await refused([...ALONE, '--existing-authentication', 'stop'], 1, /authentication/);
  });

  test('a destructive tool that everybody could call', async () => {
    server('sdk2-express');
    await refused([...ALONE, '--tool', 'delete_note=mcp:access'], 2, /"delete_note" destroys/);
  });

  test('a server that does not start, and whose source does not say everything', async () => {
    server('sdk1-stateless');
    await refused(
      ['apps/mcp', '--yes', '--start', 'node -e process.exit(3)', '--no-install'],
      2,
      /must be one command/,
    );
    await refused(
      ['apps/mcp', '--yes', '--start', 'node no-such-file.js', '--no-install'],
      1,
      /no-such-file/,
    );
  });

  test('a path that the guard would not cover', async () => {
    server('sdk2-node');
    const file = path.join(directory, 'server.js');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text
        .replace(/^import /m, "import { WebSocketServerTransport } from './socket.js';\nimport ")
        .replace(/^if \(process/m, 'new WebSocketServerTransport({ server });\n\nif (process'),
    );
    commit();
    const { document } = await refused(
      [...ALONE, '--path', '/'],
      1,
      /--accept-unprotected websocket/,
    );
    expect(document.code).toBe('unprotected-way');
    const open = ['--accept-unprotected', 'websocket', '--path', '/', '--dry-run'];
    expect((await addAuth([...ALONE, ...open])).code).toBe(0);
  });

  test('two endpoints, of which nobody says one', async () => {
    server('sdk2-express');
    const file = path.join(directory, 'src/app.ts');
    const text = readFileSync(file, 'utf8');
    writeFileSync(
      file,
      text.replace(
        "  app.all('/mcp',",
        "  app.all('/other', (req, res) => handle(req, res, req.body));\n  app.all('/mcp',",
      ),
    );
    commit();
    await refused(ALONE, 2, /--path: is missing: clients can reach MCP at \/other, \/mcp/);
    expect((await addAuth([...ALONE, '--path', '/mcp', '--dry-run'])).code).toBe(0);
  });

  test('a path that leads nowhere, where another one is certain', async () => {
    server('commonjs');
    const { problems } = await refused(
      [...ALONE, '--path', '/nope', '--dry-run'],
      2,
      /--path: \/nope does not lead to MCP here; what does: \/printer\/mcp/,
    );
    expect(problems).not.toContain('certain');
    await refused([...ALONE, '--path', '/nope'], 2, /\/printer\/mcp/);
  });

  test('an interruption while the packages are installed', async () => {
    server('sdk2-express');
    const before = fingerprint();
    const bin = temporaryDirectory();
    const started = path.join(bin, 'started');
    fakeProgram(bin, 'npm', `echo '{}' > package-lock.json; touch ${started}; sleep 60`);
    vi.stubEnv('PATH', `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`);
    const controller = new AbortController();
    const running = addAuth(['--yes', '--no-start-server'], controller.signal);
    await vi.waitUntil(() => existsSync(started), { timeout: 60_000 });
    expect(fingerprint()).not.toBe(before);
    controller.abort(new InterruptedError('SIGINT'));
    expect((await running).code).toBe(130);
    expect(fingerprint()).toBe(before);
  });

  test('types that fail only afterwards', async () => {
    server('fastmcp');
    const before = fingerprint();
    const bin = temporaryDirectory();
    fakeProgram(
      bin,
      'npm',
      'case "$*" in *typecheck*) ! test -e secure-mcp.json;; *install*) true;; *) exit 1;; esac',
    );
    vi.stubEnv('PATH', `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`);
    const { code, document } = await addAuth(['--yes', '--start-server']);
    expect(document.code).toBe('types-fail');
    expect(code).toBe(1);
    expect(fingerprint()).toBe(before);
  });

  test('an installation that is to be left out, before a proof that needs it', async () => {
    server('commonjs');
    const before = fingerprint();
    const { code, prose } = await addAuth(['--yes', '--start-server', '--no-install']);
    expect(code).toBe(2);
    expect(prose).toMatch(/--no-install: contradicts --start-server: .*\bjose\b/);
    expect(fingerprint()).toBe(before);
  });

  test('an interruption', async () => {
    server('sdk2-express');
    const before = fingerprint();
    const controller = new AbortController();
    controller.abort(new InterruptedError('SIGINT'));
    const { code } = await addAuth(ALONE, controller.signal);
    expect(code).toBe(130);
    expect(fingerprint()).toBe(before);
  });
});

/** A server that starts, in a program of its own that never answers, once everything is written. */
async function interruptProof(reason: Error, isNew = true) {
  if (isNew) server('commonjs');
  const bin = temporaryDirectory();
  const started = path.join(bin, 'started');
  const script = `case "$*" in *install*) ;; *) test -e secure-mcp.json || exit 1; touch ${started}; sleep 60;; esac`;
  fakeProgram(bin, 'npm', script);
  vi.stubEnv('PATH', `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`);
  const controller = new AbortController();
  const running = addAuth(['--yes', '--start-server'], controller.signal);
  await vi.waitUntil(() => existsSync(started), { timeout: 60_000 });
  controller.abort(reason);
  return running;
}

test('an interruption of the proof says what is written, and no later run calls that done', async () => {
  const { code, prose } = await interruptProof(new InterruptedError('SIGINT'));
  expect(code).toBe(130);
  expect(prose).toContain('Everything is written, and nothing of it is proven.');
  expect(prose).not.toContain('nothing was written');
  const again = await addAuth(['--yes', '--allow-dirty']);
  expect(again).toMatchObject({ code: 1, document: { code: 'unproven' } });
  expect((await addAuth(['--undo'])).code).toBe(0);
  expect(existsSync(path.join(directory, '.secure-mcp'))).toBe(false);
});

test('an interruption of the proof of lines put in again says the same', async () => {
  server('commonjs');
  const first = await addAuth(ALONE);
  const edited = (first.document.files ?? []).filter(({ change }) => change === 'edit');
  const loseLines = () => {
    const before = git('rev-list', '--max-parents=0', 'HEAD').trim();
    for (const file of edited) git('checkout', before, '--', file.path);
    commit();
  };
  loseLines();
  const { code, prose, document } = await interruptProof(new InterruptedError('SIGINT'), false);
  expect(code).toBe(130);
  expect(document.code).toBe('cancelled');
  expect(prose).toContain('Everything is written, and nothing of it is proven.');
  loseLines();
  // Put in again without a proof: still nobody has seen it.
  expect((await addAuth([...ALONE, '--allow-dirty'])).code).toBe(0);
  const again = await addAuth(['--yes', '--allow-dirty']);
  expect(again).toMatchObject({ code: 1, document: { code: 'unproven' } });
});

test('a run that was killed while it installed is not called done by the next one', async () => {
  server('commonjs');
  expect((await addAuth(ALONE)).code).toBe(0);
  // As it is left where nothing could be cleaned up.
  writeFileSync(path.join(directory, '.secure-mcp/unproven'), '');
  const again = await addAuth([...ALONE, '--allow-dirty']);
  expect(again).toMatchObject({ code: 1, document: { code: 'unproven' } });
  expect(again.prose).toContain('add auth . --undo');
});

describe('--undo beside', () => {
  test.each([
    [['--dry-run'], '--dry-run'],
    [['--diff'], '--diff'],
    [['--yes'], '--yes'],
    [['-y'], '--yes'],
    [['--provider', 'keycloak'], '--provider'],
    [['--tool', 'a=b:c'], '--tool'],
    [['--start-env', 'A=b'], '--start-env'],
    [['--no-install'], '--install'],
    [['--no-start-server'], '--start-server'],
    [['--allow-dirty'], '--allow-dirty'],
  ])('%j takes nothing back', async (argv, flag) => {
    server('sdk2-node');
    await addAuth([...ALONE, '--path', '/']);
    const before = fingerprint();
    const { code, document } = await addAuth(['--undo', ...argv]);
    expect(document.problems?.map((problem) => problem.flag)).toContain(flag);
    expect(document.problems?.[0]?.message).toMatch(/means nothing beside --undo/);
    expect(code).toBe(2);
    expect(fingerprint()).toBe(before);
  });

  test('what says how it is said, everything is taken back', async () => {
    server('sdk2-node');
    const before = fingerprint();
    await addAuth([...ALONE, '--path', '/']);
    expect((await addAuth(['--undo', '--plain', '--verbose'])).code).toBe(0);
    expect(fingerprint()).toBe(before);
  });
});

describe('scripts of the packages', () => {
  const fakeNpm = () => {
    const bin = temporaryDirectory();
    fakeProgram(bin, 'npm', `echo "$*" >> ${path.join(bin, 'asked')}`);
    vi.stubEnv('PATH', `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`);
    return () => readFileSync(path.join(bin, 'asked'), 'utf8');
  };

  test.each([
    ['--no-start-server is said', ['--no-start-server']],
    ['nothing is said of it', []],
  ])('are not run by installing where %s', async (_, argv) => {
    server('sdk2-express');
    const asked = fakeNpm();
    const { code, prose } = await addAuth(['--yes', ...argv]);
    expect(asked()).toMatch(/^install .*--ignore-scripts/);
    expect(prose).toMatch(/without running any scripts/);
    expect(prose).toMatch(/npm rebuild/);
    expect(code).toBe(0);
  });

  test('are not run by a package manager that the project brings along', async () => {
    server('sdk2-express');
    writeFileSync(path.join(directory, 'pnpm-lock.yaml'), '');
    writeFileSync(path.join(directory, '.pnpmfile.cjs'), '');
    rmSync(path.join(directory, 'package-lock.json'), { force: true });
    commit();
    const bin = temporaryDirectory();
    const started = path.join(bin, 'started');
    fakeProgram(bin, 'pnpm', `touch ${started}`);
    vi.stubEnv('PATH', `${bin}${path.delimiter}${process.env['PATH'] ?? ''}`);
    const { code, prose } = await addAuth([
      ...['--yes', '--no-start-server', '--package-manager', 'pnpm'],
    ]);
    expect(existsSync(started)).toBe(false);
    expect(prose).toMatch(/\.pnpmfile\.cjs/);
    expect(code).toBe(0);
  });
});

test('files that the Prettier of their owner has not seen are named, where there is one', async () => {
  server('sdk2-express');
  expect((await addAuth(ALONE)).prose).not.toContain('Prettier');
  expect((await addAuth(['--undo'])).code).toBe(0);
  writeFileSync(path.join(directory, '.prettierrc'), '{ "semi": false }');
  const { prose } = await addAuth([...ALONE, '--allow-dirty']);
  expect(prose.replaceAll(/\s+/g, ' ')).toContain(
    'src/mcp-auth/, mcp-auth/, .secure-mcp/ in .prettierignore',
  );
});

test.each(['LINEAR_KEY=7f3c2a9e-5b1d-4c8f-9a6e-0d2b4f6a8c1e', 'DB_PASSWORD=hunter2hunter2'])(
  'a secret is refused by the flag, unseen: %s',
  async (setting) => {
    server('sdk2-express');
    const { code, problems, prose } = await addAuth([...ALONE, '--start-env', setting]);
    expect(code).toBe(2);
    expect(problems).toMatch(/^--start-env: /);
    expect(problems + prose).not.toContain(setting.split('=')[1]);
  },
);

describe.each(shapes)('$id', ({ id, member = '.', path: endpoint, tools }) => {
  test('is protected in a few lines, and given back byte for byte', async () => {
    server(id);
    const before = fingerprint();
    const names = tools.flatMap((tool) => ['--tool', `${tool}=own:${tool.replace(/\W/g, '-')}`]);
    const argv = [member, ...ALONE, ...names, '--path', endpoint];
    const { code, document, prose } = await addAuth(argv);
    expect(prose).not.toContain('create-secure-mcp:');
    expect(code).toBe(0);
    expect(document.lines).toBeLessThanOrEqual(10);
    expect(document.offers?.map(({ name }) => name)).toEqual(expect.arrayContaining([...tools]));
    expect(fingerprint()).not.toBe(before);
    const again = await addAuth([member, ...ALONE, '--allow-dirty']);
    expect(again).toMatchObject({ code: 0, document: { code: 'protected-already' } });
    const undone = await addAuth([member, '--undo']);
    expect(undone.code).toBe(0);
    expect(undone.document.left).toEqual([]);
    expect(fingerprint()).toBe(before);
  });
});

describe('lines of the protection that were lost', () => {
  const place = (file: string) => path.join(directory, file);
  const textOf = (file: string) => readFileSync(place(file), 'utf8');
  const edit = (file: string, change: (text: string) => string) => {
    const text = textOf(file);
    expect(change(text)).not.toBe(text);
    writeFileSync(place(file), change(text));
  };

  async function protectedServer(id: string, argv: readonly string[] = []) {
    server(id);
    expect((await addAuth([...ALONE, ...argv])).code).toBe(0);
    commit();
  }

  /** As where a merge drops them: the call that guards, and the name that nothing uses any more. */
  const withoutGuard = (text: string) =>
    text
      .replace(/protectServer\((app\.listen\([\s\S]*?\}\))\);/, '$1;')
      .replace(/^import \{ protectServer \} .*\n/m, '');

  async function refused(argv: readonly string[], code: number, says: RegExp) {
    const before = fingerprint();
    const result = await addAuth(argv);
    expect(result.problems + result.prose).toMatch(says);
    expect(result.code).toBe(code);
    expect(fingerprint()).toBe(before);
    return result;
  }

  test.each(shapes)(
    'are put in again, in every file of $id',
    async ({ id, member = '.', path: endpoint, tools }) => {
      server(id);
      const before = fingerprint();
      const names = tools.flatMap((tool) => ['--tool', `${tool}=own:${tool.replace(/\W/g, '-')}`]);
      const first = await addAuth([member, ...ALONE, ...names, '--path', endpoint]);
      expect(first.code).toBe(0);
      const whole = fingerprint();
      const edited = (first.document.files ?? []).filter(({ change }) => change === 'edit');
      for (const file of edited) git('checkout', '--', path.join(member, file.path));
      expect(fingerprint()).not.toBe(whole);
      const again = await addAuth([member, ...ALONE, '--allow-dirty']);
      expect(again.document.putBack?.map((file) => file.path)).toEqual(
        edited.map((file) => file.path),
      );
      expect(again.code).toBe(0);
      for (const file of edited) {
        expect(textOf(path.join(member, file.path))).toMatch(/mcp-auth/);
      }
      const third = await addAuth([member, ...ALONE, '--allow-dirty']);
      expect(third).toMatchObject({ code: 0, document: { code: 'protected-already' } });
      expect((await addAuth([member, '--undo'])).code).toBe(0);
      expect(fingerprint()).toBe(before);
    },
  );

  test('are put in again where the import was left behind', async () => {
    await protectedServer('sdk2-express');
    const whole = textOf('src/server.ts');
    edit('src/server.ts', (text) =>
      text.replace(/protectServer\((app\.listen\([\s\S]*?\}\))\);/, '$1;'),
    );
    expect(textOf('src/server.ts')).toContain('import { protectServer }');
    commit();
    expect((await addAuth(['--yes'])).code).toBe(0);
    expect(textOf('src/server.ts')).toBe(whole);
  });

  test('are put in again where only some were lost, beside edits of their owner', async () => {
    await protectedServer('sdk1-session-map');
    const app = textOf('src/app.ts');
    edit('src/index.ts', (text) => withoutGuard(text).replace(/^/, '// Mine.\n'));
    commit();
    const { code, document } = await addAuth(['--yes']);
    expect(document.putBack?.map((file) => file.path)).toEqual(['src/index.ts']);
    expect(code).toBe(0);
    expect(textOf('src/app.ts')).toBe(app);
    expect(textOf('src/index.ts')).toMatch(/^\/\/ Mine\.[\s\S]*protectServer\(app\.listen/);
    expect((await addAuth(['--undo'])).code).toBe(0);
    expect(textOf('src/index.ts')).toMatch(/^\/\/ Mine\./);
    expect(textOf('src/index.ts') + textOf('src/app.ts')).not.toContain('mcp-auth');
  });

  test('are not taken back where a file of theirs asks who calls', async () => {
    await protectedServer('sdk2-express');
    edit('src/server.ts', (text) =>
      withoutGuard(text)
        .replace(/^/, `import { currentCaller } from './mcp-auth/index.js';\n`)
        .replace(/$/, `\nexport const who = () => currentCaller();\n`),
    );
    commit();
    expect((await addAuth(['--yes'])).code).toBe(0);
    const { code, document } = await addAuth(['--undo']);
    expect(document.left).toEqual(['src/server.ts']);
    expect(code).toBe(4);
    expect(textOf('src/server.ts')).toContain('protectServer(');
  });

  test('are put in again where one call of two in a file was lost', async () => {
    await protectedServer('commonjs');
    const whole = textOf('index.js');
    edit('index.js', (text) =>
      text.replace(/sealed\((new [\s\S]*?\}\))\)/, '$1').replace(', sealed', ''),
    );
    commit();
    expect((await addAuth(['--yes'])).code).toBe(0);
    expect(textOf('index.js')).toBe(whole);
  });

  test('are shown, and not written, to nobody who can be asked', async () => {
    await protectedServer('sdk2-express');
    edit('src/server.ts', withoutGuard);
    commit();
    const { document } = await refused(
      [],
      1,
      /\+.*protectServer\(app\.listen[\s\S]* add auth \S+ --yes/,
    );
    expect(document.code).toBe('protection-lost');
    await refused(['--dry-run'], 0, /Nothing was written/);
  });

  test('are not mixed with what is not committed', async () => {
    await protectedServer('sdk2-express');
    edit('src/server.ts', withoutGuard);
    const { document } = await refused(['--yes'], 1, /src\/server\.ts; commit them first/);
    expect(document.code).toBe('dirty-tree');
  });

  test('are to be written by hand where more than they leads to MCP', async () => {
    await protectedServer('sdk2-express');
    edit('src/server.ts', withoutGuard);
    edit(
      'src/app.ts',
      (text) => `${text}\nexport const other = createMcpHandler(() => undefined as never);\n`,
    );
    commit();
    const { document } = await refused(['--yes'], 1, /no server that listens was followed to it/);
    expect(document.printed?.[0]?.patch.match(/^\+.*sealed.*$/gm)).toEqual([
      '+export const other = sealed(createMcpHandler(() => undefined as never));',
    ]);
  });

  test('are not called put in again where another route of Next is open', async () => {
    server('next-mcp-handler');
    const route = textOf('app/api/mcp/route.ts');
    await addAuth(ALONE);
    mkdirSync(place('app/more/mcp'), { recursive: true });
    writeFileSync(place('app/more/mcp/route.ts'), route);
    commit();
    await refused(['--yes'], 1, /past the guard: app\/more\/mcp\/route\.ts.* not put in again/);
  });

  test('are not put in twice where there is no record of them', async () => {
    await protectedServer('sdk1-session-map');
    edit('src/index.ts', withoutGuard);
    rmSync(place('.secure-mcp'), { recursive: true });
    commit();
    await refused(['--yes'], 1, /what is left in src\/app\.ts cannot be told from code of yours/);
  });

  test('are not put in again where the record says another path', async () => {
    await protectedServer('sdk2-express');
    edit('src/server.ts', withoutGuard);
    edit('src/app.ts', (text) => text.replaceAll("'/mcp'", "'/moved'"));
    commit();
    await refused(['--yes'], 1, /The lines are not put in again by this: .*\/moved/);
  });

  test('are not put in again without the layer', async () => {
    await protectedServer('sdk2-express');
    edit('src/server.ts', withoutGuard);
    rmSync(place('src/mcp-auth'), { recursive: true });
    commit();
    await refused(['--yes'], 1, /no layer that they could call/);
  });

  test('are the owner’s to change after eject', async () => {
    await protectedServer('sdk2-express');
    expect(await run(fakeWorld(['eject'], { cwd: directory }))).toBe(0);
    commit();
    for (const command of [['add', 'auth'], ['status'], ['update']]) {
      const world = fakeWorld(command, { cwd: directory });
      expect(await run(world)).toBe(1);
      expect(world.stderr.text).toMatch(/after eject .* yours to change/);
      expect(world.stderr.text).not.toMatch(/put in again/);
    }
    await refused(['--yes'], 1, /of src\/mcp-auth, .*bring secure-mcp\.json and \.secure-mcp back/);
  });

  test('are not put into code that is no person’s', async () => {
    await protectedServer('sdk2-express');
    edit('src/server.ts', (text) => `// @generated\n${withoutGuard(text)}`);
    commit();
    const { document } = await refused(['--yes'], 1, /generated/);
    expect(document.printed?.[0]?.patch).toContain('protectServer');
  });
});

test('what an earlier run left half done is taken back first', async () => {
  server('sdk2-express');
  const before = fingerprint();
  const file = path.join(directory, 'src/server.ts');
  const work = path.join(directory, '.secure-mcp');
  mkdirSync(path.join(work, 'backup/files/src'), { recursive: true });
  mkdirSync(path.join(work, 'work'));
  renameSync(file, path.join(work, 'backup/files/src/server.ts'));
  const entry = { path: 'src/server.ts', existed: true, sha256: '0'.repeat(64) };
  writeFileSync(path.join(work, 'work/journal.json'), JSON.stringify({ entries: [entry] }));
  const { code, prose } = await addAuth([...ALONE, '--dry-run']);
  expect(prose).toContain('did not finish was taken back first');
  expect(code).toBe(0);
  rmSync(work, { recursive: true });
  expect(fingerprint()).toBe(before);
});

test('line breaks of Windows stay, in what is new as well', async () => {
  server('sdk2-node');
  for (const file of ['server.js', 'package.json', 'lib/bookmarks.js']) {
    const place = path.join(directory, file);
    writeFileSync(place, readFileSync(place, 'utf8').replaceAll('\n', '\r\n'));
  }
  commit();
  const before = fingerprint();
  expect((await addAuth([...ALONE, '--path', '/'])).code).toBe(0);
  for (const file of ['server.js', 'package.json']) {
    const text = readFileSync(path.join(directory, file), 'utf8');
    expect(text).toContain('mcp-auth');
    expect(text.replaceAll('\r\n', '')).not.toContain('\n');
  }
  expect((await addAuth(['--undo'])).code).toBe(0);
  expect(fingerprint()).toBe(before);
});

test('a public URL goes where the variables are told', async () => {
  server('sdk2-express');
  await addAuth([...ALONE, '--url', 'https://notes.example.com/mcp']);
  const text = readFileSync(path.join(directory, '.env.example'), 'utf8');
  expect(text).toMatch(/^MCP_SERVER_URL=https:\/\/notes\.example\.com\/mcp$/m);
});

test('create in its directory says add auth', async () => {
  server('sdk2-express');
  const world = fakeWorld(['.', '--name', 'x', '--yes'], { cwd: directory });
  expect(await run(world)).toBe(1);
  expect(world.stderr.text).toMatch(/add auth$/m);
});
