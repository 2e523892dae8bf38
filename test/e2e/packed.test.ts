import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fs from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../templates/dev/ports.js';
import { repository } from '../support/cells.js';
import { PATIENCE } from '../support/patience.js';
import { run, transcript } from '../support/run.js';

/**
 * What a user does, from the packed package on: npm strips and renames files when it packs, and a
 * project with everything installed for itself shows what a shared installation hides.
 */
describe('the packed package', () => {
  let work: string;
  let project: string;
  let bin: string;

  beforeAll(async () => {
    work = await fs.mkdtemp(path.join(tmpdir(), 'create secure mcp-'));
    project = path.join(work, 'projects', 'my-mcp-server');
    await succeed('npm', ['run', 'build'], repository);
    await succeed('npm', ['pack', '--ignore-scripts', '--pack-destination', work], repository);
    const [tarball] = (await fs.readdir(work)).filter((name) => name.endsWith('.tgz'));
    const installation = path.join(work, 'installation');
    await fs.outputJson(path.join(installation, 'package.json'), { private: true });
    await succeed('npm', ['install', '--no-audit', path.join(work, tarball ?? '')], installation);
    bin = path.join(installation, 'node_modules/create-secure-mcp/bin/create-secure-mcp.js');
  }, 3 * PATIENCE);
  afterAll(() => fs.remove(work));

  async function succeed(command: string, args: string[], cwd: string) {
    const outcome = await run(command, args, { cwd });
    expect(outcome.exitCode, `${command} ${args.join(' ')}: ${transcript(outcome)}`).toBe(0);
    return outcome;
  }
  const script = (name: string) => succeed('npm', ['run', '--silent', name], project);

  it('is one package with nothing of the repository but what runs', async () => {
    const modules = path.join(work, 'installation/node_modules');
    const packages = (await fs.readdir(modules)).filter((name) => !name.startsWith('.'));
    expect(packages).toEqual(['create-secure-mcp']);
    const contents = await fs.readdir(path.join(modules, 'create-secure-mcp'));
    expect(contents.sort()).toEqual(
      ['CHANGELOG.md', 'LICENSE', 'README.md', 'bin', 'dist', 'package.json', 'templates'].sort(),
    );
  });

  it('generates, installs and commits a whole project', async () => {
    const env = {
      GIT_AUTHOR_NAME: 'T',
      GIT_AUTHOR_EMAIL: 't@example.com',
      GIT_COMMITTER_NAME: 'T',
      GIT_COMMITTER_EMAIL: 't@example.com',
    };
    const outcome = await run(process.execPath, [bin, project, '--yes', '--json'], {
      cwd: work,
      env,
    });
    expect(outcome.exitCode, transcript(outcome)).toBe(0);
    expect(JSON.parse(outcome.stdout)).toMatchObject({ ok: true });
    for (const name of [
      '.gitignore',
      '.gitattributes',
      '.env.example',
      '.github/workflows/ci.yml',
      'package-lock.json',
    ]) {
      expect(await fs.pathExists(path.join(project, name)), name).toBe(true);
    }
    const status = await succeed('git', ['status', '--porcelain'], project);
    expect(status.stdout).toBe('');
    expect(await fs.readdir(path.dirname(project))).toEqual(['my-mcp-server']);
  });

  it('that is current, and moves to another revision and back without a trace', async () => {
    const update = (...args: string[]) =>
      run(process.execPath, [bin, 'update', project, ...args], { cwd: project });
    expect((await update('--check')).exitCode).toBe(0);
    expect((await update('--spec', '2025-06-18')).exitCode).toBe(0);
    expect((await update('--undo')).exitCode).toBe(0);
    const status = await run('git', ['status', '--porcelain'], { cwd: project });
    expect(status.stdout).toBe('');
  });

  it('whose checks are all green', async () => {
    await script('typecheck');
    await script('lint');
    await succeed('npm', ['test'], project);
    const tried = await script('try');
    expect(tried.stdout).toContain('step-up');
  });

  it('needs at most 80 packages in production', async () => {
    const { stdout } = await succeed('npm', ['ls', '--all', '--omit=dev', '--parseable'], project);
    expect(stdout.trim().split('\n').length - 1).toBeLessThanOrEqual(80);
  });

  it('refuses to start without its environment, and says what is missing', async () => {
    await script('build');
    const outcome = await run(process.execPath, ['dist/index.js'], {
      cwd: project,
      env: { NODE_ENV: 'production' },
    });
    expect(outcome.exitCode).toBe(1);
    expect(outcome.stderr).toContain('MCP_SERVER_URL is missing');
    expect(outcome.stderr).toContain('AUTH_SERVER_ISSUER is missing');
    expect(outcome.stderr).not.toContain('at ');
  });

  it('starts in production, refuses a call without a token, and stops on SIGTERM', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, ['dist/index.js'], {
      cwd: project,
      stdio: 'ignore',
      env: {
        PATH: process.env['PATH'],
        NODE_ENV: 'production',
        PORT: String(port),
        MCP_SERVER_URL: 'https://mcp.example.com/mcp',
        AUTH_SERVER_ISSUER: 'https://auth.example.com',
        ALLOWED_HOSTS: '127.0.0.1',
      },
    });
    try {
      const origin = `http://127.0.0.1:${port}`;
      await expect.poll(() => isUp(origin), { timeout: PATIENCE }).toBe(true);
      const refused = await fetch(`${origin}/mcp`, { method: 'POST' });
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toContain(
        'resource_metadata="https://mcp.example.com/.well-known/oauth-protected-resource/mcp"',
      );
    } finally {
      child.kill('SIGTERM');
    }
    const [exitCode] = (await once(child, 'exit')) as [number | null];
    expect(exitCode).toBe(0);
  });
});

function isUp(origin: string): Promise<boolean> {
  return fetch(`${origin}/healthz`).then(
    (response) => response.ok,
    () => false,
  );
}
