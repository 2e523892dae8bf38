import { copyFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildStartedServer } from '../support/started-server/build.js';
import { run } from '../../support/run-cli.js';
import { fakeWorld } from '../../support/fake-world.js';
import { temporaryDirectory } from '../../support/temporary-directory.js';

async function audit(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const world = fakeWorld(['audit', ...args], { cwd: '/', env });
  const code = await run(world);
  return { code, out: world.stdout.text, err: world.stderr.text };
}

const trust = ['--env', 'ISSUER={issuer}', '--env', 'RESOURCE={audience}'];

describe('audit --start', () => {
  let command: string;
  beforeAll(() => {
    command = `"${process.execPath}" ${buildStartedServer()}`;
  });

  it('starts a server, has it trust the test issuer, and names it by its command', async () => {
    const { out } = await audit(['--start', command, ...trust, '--json', '--max-time', '60']);
    const { target, checks } = JSON.parse(out) as {
      target: string;
      checks: { id: string; verdict: string }[];
    };
    expect(target).toBe(command.replaceAll('"', ''));
    const verdicts = (id: string) =>
      checks.filter((each) => each.id === id).map((each) => each.verdict);
    expect(verdicts('TOK-02')).toContain('pass');
    expect(verdicts('TOK-09')).not.toContain('fail');
  });

  it('starts it once with --no-restart, and says what that leaves out', async () => {
    const { out } = await audit(['--start', command, ...trust, '--json', '--no-restart']);
    const { checks } = JSON.parse(out) as {
      checks: { id: string; group: string; verdict: string }[];
    };
    const program = checks.filter(({ group }) => group === 'process');
    expect(program.length).toBeGreaterThan(20);
    expect(new Set(program.map(({ verdict }) => verdict))).toEqual(new Set(['not-checked']));
    expect(checks.find(({ id }) => id === 'TOK-02')?.verdict).toBe('pass');
  });

  it('starts several of a file one after another, each by its own name', async () => {
    const directory = temporaryDirectory();
    const programs = ['one.mjs', 'other.mjs'].map((name) => path.join(directory, name));
    for (const program of programs) copyFileSync(buildStartedServer(), program);
    const file = path.join(directory, 'servers.json');
    const env = { ISSUER: '{issuer}', RESOURCE: '{audience}' };
    const servers = programs.map((program) => ({
      start: `"${process.execPath}" ${program}`,
      env: Object.entries(env).map((each) => each.join('=')),
      restart: false,
    }));
    writeFileSync(file, JSON.stringify({ servers }));
    const { out } = await audit(['--servers', file, '--json']);
    const { servers: audited } = JSON.parse(out) as {
      servers: { name: string; counts: { pass: number } }[];
    };
    expect(audited.map(({ name }) => name)).toEqual(
      programs.map((program) => `${process.execPath} ${program}`),
    );
    for (const { counts } of audited) expect(counts.pass).toBeGreaterThan(50);
  });

  it('says with 1 why a server does not start, without its secrets', async () => {
    const { code, out, err } = await audit([
      '--start',
      command,
      '--env',
      'ISSUER=',
      '--env',
      'API_KEY=does not start',
    ]);
    expect(code).toBe(1);
    expect(out + err).toContain('ended at its start, with 1');
    expect(out + err).toContain('ISSUER is missing');
    expect(out + err).toContain('[API_KEY]');
  });

  it('gives it nothing that the audit has of its own', async () => {
    const code =
      'console.log(process.env.THEIR_TOKEN ?? "none", process.env.npm_lifecycle_event ?? "none")';
    const { err, out } = await audit(
      ['--start', `"${process.execPath}" -e '${code}'`, '--token-env', 'THEIR_TOKEN'],
      { ...process.env, THEIR_TOKEN: 'a-token-of-theirs-0123', npm_lifecycle_event: 'audit' },
    );
    expect(out + err).toContain('none none');
  });

  it('fills the URL and the port into the audience', async () => {
    const program = `"${process.execPath}" -e 'console.log(process.env.TOLD, process.env.PORT)'`;
    const told = ['--env', 'TOLD={audience}', '--issuer-audience', 'api-{url}-{port}'];
    const { err, out } = await audit(['--start', program, ...told]);
    expect(out + err).toMatch(/api-http:\/\/127\.0\.0\.1:(\d+)\/mcp-\1 \1/);
  });

  it.each([
    [['--start', 'node a.js', '--project', '.'], 'is what --project does by itself'],
    [['--start', 'node a.js', 'https://mcp.example.com/mcp'], 'must be on this machine'],
    [['--start', 'node a.js {prot}'], '{prot} stands for nothing'],
    [['--start', 'node a.js', '--env', 'A={what}'], '{what} stands for nothing'],
    [['--start', 'node a.js', '--env', 'A'], 'must be NAME=VALUE'],
    [['--start', 'node a.js', '--ready', 'ftp://127.0.0.1/'], 'neither an http URL nor a text'],
    [['--start', 'node a.js', '--ready', 'https://example.com/'], 'is not on this machine'],
    [['--start', 'node a.js', '--cwd', '/no-such-directory'], 'is no directory'],
    [['--start', 'A=b node a.js'], 'takes no variables; use --env'],
    [['--start', 'node a.js | tee log'], 'without a shell'],
    [['http://127.0.0.1:1/mcp', '--env', 'A=b'], 'says nothing without --start'],
    [['http://127.0.0.1:1/mcp', '--ready', 'up'], 'says nothing without --start'],
    [['http://127.0.0.1:{port}/mcp'], '{port} takes --start'],
    [['http://127.0.0.1:1/mcp', '--no-restart'], 'says nothing without --start or --project'],
    [['--start', 'node a.js', '--login'], '--start gives it the test issuer'],
    [['--start', 'node a.js', '--issuer-audience', '{issuer}'], '{issuer} is not filled in'],
    [
      ['http://127.0.0.1:1/mcp', '--issuer-port', '9001', '--issuer-audience', '{url}'],
      '{url} is not filled in',
    ],
  ])('refuses %j with exit 2', async (args, says) => {
    const { code, err } = await audit(args);
    expect(code).toBe(2);
    expect(err).toContain(says);
  });
});
