import { spawn, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toAnswersFile } from '../../src/answers/answers-file.js';
import { commandNames } from '../../src/cli/commands/index.js';
import { render } from '../../src/render/index.js';
import { startFaultyServer } from '../audit/support/faulty-server/server.js';
import { buildCli } from '../support/built-cli.js';
import { repository } from '../support/cells.js';
import { canonicalProjects } from '../support/canonical-projects.js';
import { fakeProgram } from '../support/fake-program.js';
import { everythingIn, temporaryDirectory } from '../support/temporary-directory.js';

let bin: string;
beforeAll(() => {
  bin = buildCli();
});
afterAll(() => {
  rmSync(path.dirname(path.dirname(bin)), { recursive: true, force: true });
});

function start(argv: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) {
  return spawnSync(process.execPath, [bin, ...argv], {
    cwd,
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: cwd, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

const COMPLETE = ['srv', '--yes', '--no-git'];

describe('the built program', () => {
  test('creates a project', () => {
    const cwd = temporaryDirectory();
    const { status, stdout, stderr } = start([...COMPLETE, '--no-install'], cwd);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).not.toContain('\u001B');
    expect(existsSync(path.join(cwd, 'srv/package.json'))).toBe(true);
  });

  test.each(canonicalProjects)(
    'writes from precompiled templates what the sources give: $id',
    ({ config }) => {
      const cwd = temporaryDirectory();
      writeFileSync(path.join(cwd, 'answers.json'), toAnswersFile(config));
      const argv = ['srv', '--config', 'answers.json', '--no-install', '--no-git'];
      const { status, stderr } = start(argv, cwd);
      expect(status, stderr).toBe(0);
      const expected = render(config);
      for (const [name, text] of expected) {
        expect(readFileSync(path.join(cwd, 'srv', name), 'utf8'), name).toBe(text);
      }
      const written = everythingIn(path.join(cwd, 'srv')).filter((name) => expected.has(name));
      expect(written).toHaveLength(expected.size);
    },
  );

  test('prints one JSON document and the right exit code on a usage error', () => {
    const { status, stdout, stderr } = start(['--json', '--bogus'], temporaryDirectory());
    expect(status).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, exitCode: 2 });
    expect(stderr).toContain('--bogus');
  });

  test('shows an unexpected failure on one line, with the stack only when asked', () => {
    const argv = ['/dev/null/x/srv', '--yes', '--no-install', '--no-git'];
    const { status, stderr } = start(argv, temporaryDirectory());
    expect(status).toBe(1);
    expect(stderr).not.toMatch(/^\s+at /m);
    expect(start([...argv, '--verbose'], temporaryDirectory()).stderr).toMatch(/^\s+at /m);
  });

  test('ends quietly when its reader goes away', () => {
    const { stderr, status } = spawnSync(
      'sh',
      ['-c', `"${process.execPath}" "${bin}" x --yes --dry-run --json | true`],
      { encoding: 'utf8', cwd: temporaryDirectory() },
    );
    expect(status).toBe(0);
    expect(stderr).not.toContain('EPIPE');
  });

  test('exits 1 and says how to repeat when the install fails; the project is there', () => {
    const cwd = temporaryDirectory();
    const programs = temporaryDirectory();
    fakeProgram(programs, 'npm', 'echo no network >&2; exit 1');
    const env = { PATH: `${programs}${path.delimiter}${process.env['PATH'] ?? ''}` };
    const { status, stdout, stderr } = start(COMPLETE, cwd, env);
    expect(status).toBe(1);
    expect(stderr).toContain('| no network');
    expect(stdout).toContain('2. npm install');
    expect(existsSync(path.join(cwd, 'srv/package.json'))).toBe(true);
  });

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('leaves nothing after %s during a slow install', async (signal, expected) => {
    const cwd = temporaryDirectory();
    const programs = temporaryDirectory();
    fakeProgram(programs, 'npm', 'touch ../started; mkdir node_modules; sleep 60');
    const child = spawn(process.execPath, [bin, 'deep/er/srv', '--yes', '--git'], {
      cwd,
      env: { PATH: `${programs}${path.delimiter}${process.env['PATH'] ?? ''}`, HOME: cwd },
      stdio: 'ignore',
    });
    const ended = new Promise((resolve) => child.on('exit', resolve));
    const marker = path.join(cwd, 'deep/er/started');
    while (!existsSync(marker)) await new Promise((resolve) => setTimeout(resolve, 20));
    rmSync(marker);
    child.kill(signal);
    expect(await ended).toBe(expected);
    expect(everythingIn(cwd)).toEqual([]);
  });

  test('ships the licences of what it bundles, its schemas, and stays small', () => {
    const dist = path.join(path.dirname(path.dirname(bin)), 'dist');
    const licences = readFileSync(path.join(dist, 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of [
      'yargs ',
      'handlebars ',
      'prompts ',
      'execa ',
      'fs-extra ',
      'valibot ',
      'acorn ',
    ]) {
      expect(licences).toContain(`\n${name}`);
    }
    const schema = JSON.parse(readFileSync(path.join(dist, 'secure-mcp.schema.json'), 'utf8')) as {
      required: string[];
    };
    expect(schema.required).toContain('provider');
    for (const command of ['create', 'help', ...commandNames]) {
      expect(existsSync(path.join(dist, `schemas/${command}.schema.json`)), command).toBe(true);
    }
    const files = readdirSync(dist, { recursive: true, withFileTypes: true });
    const bytes = files
      .filter((file) => file.isFile())
      .reduce((sum, file) => sum + statSync(path.join(file.parentPath, file.name)).size, 0);
    expect(bytes).toBeLessThan(2_300_000);
  });

  test('audits a server, and loads what that takes for nothing else', async () => {
    const server = await startFaultyServer({ open: true });
    const child = spawn(process.execPath, [bin, 'audit', server.url.href, '--json']);
    let out = '';
    child.stdout.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    const status = await new Promise((resolve) => child.on('close', resolve));
    await server.close();
    expect(status).toBe(3);
    expect(JSON.parse(out)).toMatchObject({ exitCode: 3, target: server.url.href });

    const chunks = path.join(path.dirname(path.dirname(bin)), 'dist/chunks');
    const [audit = ''] = readdirSync(chunks).filter((name) => name.startsWith('run-audit-'));
    // With this chunk away, whoever loads it fails.
    renameSync(path.join(chunks, audit), path.join(chunks, 'away'));
    const cwd = temporaryDirectory();
    for (const args of [['--help'], ['list'], [...COMPLETE, '--no-install', '--dry-run']]) {
      expect(start(args, cwd).status, args.join(' ')).toBe(0);
    }
    // Nothing listens there, which an audit says in its answer.
    expect(start(['audit', 'http://127.0.0.1:9'], cwd).stderr).toContain(audit);
    renameSync(path.join(chunks, 'away'), path.join(chunks, audit));
  });

  test('reads the code of a user, and loads the parser for nothing else', () => {
    const chunks = path.join(path.dirname(path.dirname(bin)), 'dist/chunks');
    const isParser = (name: string) =>
      readFileSync(path.join(chunks, name), 'utf8').includes('Unterminated JSX contents');
    const [parser = '', ...others] = readdirSync(chunks).filter(isParser);
    expect(others).toEqual([]);
    const cwd = temporaryDirectory();
    cpSync(path.join(repository, 'test/existing/servers/sdk2-node'), cwd, { recursive: true });
    const add = ['add', 'auth', '--yes', '--no-start-server', '--no-install', '--path', '/'];
    renameSync(path.join(chunks, parser), path.join(chunks, 'away'));
    for (const args of [['--help'], ['list'], [...COMPLETE, '--no-install', '--dry-run']]) {
      expect(start(args, cwd).status, args.join(' ')).toBe(0);
    }
    expect(start(add, cwd).stderr).toContain(parser);
    renameSync(path.join(chunks, 'away'), path.join(chunks, parser));
    expect(start(add, cwd)).toMatchObject({ status: 0 });
    expect(readFileSync(path.join(cwd, 'server.js'), 'utf8')).toContain('sealed(createMcpHandler');
  });

  test('says what to do in a clone that was not built', () => {
    const clone = temporaryDirectory();
    cpSync(path.dirname(bin), path.join(clone, 'bin'), { recursive: true });
    writeFileSync(path.join(clone, 'package.json'), '{ "type": "module" }');
    const { status, stderr } = spawnSync(
      process.execPath,
      [path.join(clone, 'bin/create-secure-mcp.js')],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('npm run build');
  });

  test('says what to do on a Node that is too old', () => {
    const pretend = "Object.defineProperty(process.versions, 'node', { value: '18.20.0' });";
    const { status, stderr } = spawnSync(
      process.execPath,
      ['--import', `data:text/javascript,${encodeURIComponent(pretend)}`, bin, '--help'],
      { encoding: 'utf8' },
    );
    expect(status).toBe(1);
    expect(stderr).toContain('install 20.19');
  });
});
