import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/project/interrupt.js';
import { revisions } from '../../src/catalog/revisions.js';
import { run } from '../support/run-cli.js';
import { startFaultyServer, type FaultyServer } from '../audit/support/faulty-server/server.js';
import { fakeWorld } from '../support/fake-world.js';
import { temporaryDirectory } from '../support/temporary-directory.js';

async function audit(
  args: readonly string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
) {
  const world = fakeWorld(['audit', ...args], { cwd: '/', ...options });
  const code = await run(world);
  return { code, out: world.stdout.text, err: world.stderr.text };
}

describe('create-secure-mcp audit', () => {
  let good: FaultyServer;
  let bad: FaultyServer;
  beforeAll(async () => {
    good = await startFaultyServer();
    bad = await startFaultyServer({ open: true });
  });
  afterAll(() => Promise.all([good.close(), bad.close()]));

  it('exits 0 when no MUST failed, and says how much is not known', async () => {
    const { code, out, err } = await audit([good.url.href]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/\d+ passed, 0 failed, .* not checked/);
    expect(out).toMatch(/of \d+ nothing is known/);
    expect(out).toContain('--token-env or --token-file');
  });

  it('exits 3 when a MUST failed, and shows what was sent and what came back', async () => {
    const { code, out } = await audit([bad.url.href]);
    expect(code).toBe(3);
    expect(out).toContain('CHAL-01 MUST');
    expect(out).toContain(`> POST ${bad.url.href}`);
    expect(out).toContain('< 200');
    expect(out).toContain('→ ');
  });

  it.each(revisions)('never passes a server that answers {} to all of $id', async ({ id }) => {
    const yes = await startFaultyServer({
      answersEverythingWith: (response) => response.end('{}'),
    });
    const { code } = await audit([yes.url.href, '--spec', id]);
    await yes.close();
    expect(code).toBe(3);
  });

  it('exits 1 when it was given a token that opens nothing, and says so', async () => {
    const { code, out } = await audit([good.url.href, '--token-env', 'TOKEN'], {
      env: { TOKEN: 'a-token-that-nobody-knows' },
    });
    expect(code).toBe(1);
    expect(out).toMatch(/Incomplete: could not check .*: the token was not accepted/);
  });

  it('writes one JSON document, and prose elsewhere', async () => {
    const { code, out, err } = await audit([bad.url.href, '--json', '--spec', '2025-06-18']);
    const document = JSON.parse(out) as Record<string, unknown>;
    expect(document).toMatchObject({
      ...{ ok: false, exitCode: 3, format: 1, target: bad.url.href },
      spec: { revision: '2025-06-18', from: 'flag' },
    });
    expect(code).toBe(3);
    expect(err).toContain('CHAL-01');
  });

  it('writes the reports it is asked for', async () => {
    const cwd = temporaryDirectory();
    const files = ['--report', 'a.html', '--sarif', 'a.sarif', '--junit', 'a.xml'];
    await audit([bad.url.href, ...files], { cwd });
    expect(readFileSync(path.join(cwd, 'a.html'), 'utf8')).toContain('<!doctype html>');
    expect(readFileSync(path.join(cwd, 'a.sarif'), 'utf8')).toContain('"CHAL-01"');
    expect(readFileSync(path.join(cwd, 'a.xml'), 'utf8')).toContain('<testsuites');
  });

  it.runIf(existsSync('/dev/full'))(
    'loses no result to a report that cannot be written',
    async () => {
      const { code, out, err } = await audit([good.url.href, '--json', '--report', '/dev/full']);
      expect(code).toBe(1);
      expect(JSON.parse(out)).toMatchObject({
        ok: false,
        exitCode: 1,
        problems: [{ flag: '--report', message: expect.stringContaining('ENOSPC') as string }],
        counts: { fail: 0 },
      });
      expect(err).toContain('--report: cannot be written');
    },
  );

  it('finds out which revision the server speaks', async () => {
    const open = await audit([bad.url.href, '--json']);
    expect(JSON.parse(open.out)).toMatchObject({
      spec: { revision: revisions[0].id, from: 'server' },
    });
    const closed = await audit([good.url.href, '--json']);
    expect(JSON.parse(closed.out)).toMatchObject({ spec: { from: 'assumed' } });
  });

  it.each([
    [['--token', 'abc', 'http://127.0.0.1:1/mcp'], 'process lists'],
    [['--token-low=abc', 'http://127.0.0.1:1/mcp'], '--token-low-env NAME'],
    [[], '[url]: is missing'],
    [['ftp://example.com/'], 'is no http or https URL'],
    [['https://user:hunter2@example.com/mcp'], 'user name or a password'],
    [['http://127.0.0.1:1/mcp', '--spec', '2024-11-05'], 'must be one of'],
    [['http://127.0.0.1:1/mcp', '--token-env', 'NO_SUCH'], 'names nothing that holds a token'],
    [['http://127.0.0.1:1/mcp', '--token-file', 'no-such'], 'cannot be read'],
    [['http://127.0.0.1:1/mcp', '--report', 'no-such/a.html'], 'does not exist'],
    [['http://127.0.0.1:1/mcp', '--sarif', '.'], 'is a directory'],
    [['http://127.0.0.1:1/mcp', '--max-requests', '0'], 'must be a number from 1'],
    [['http://127.0.0.1:1/mcp', '--issuer-alg', 'RS256'], 'without --issuer-port'],
    [['http://127.0.0.1:1/mcp', '--project', '.'], 'takes the place of a URL'],
    [['http://127.0.0.1:1/mcp', '--tokn-env', 'X'], 'did you mean --token-env?'],
    [['http://127.0.0.1:1/mcp', 'more'], 'is no http or https URL'],
    [['http://127.0.0.1:1/mcp', '--login-as-other'], 'says nothing without --login'],
    [['http://127.0.0.1:1/mcp', '--login', '--login-secret=abc'], '--login-secret-env NAME'],
    [['http://127.0.0.1:1/mcp', '--login', '--token-env', 'X'], 'takes the place of --token-env'],
    [['http://127.0.0.1:1/mcp', '--login', '--issuer-port', '9'], 'the place of --issuer-port'],
    [['http://127.0.0.1:1/mcp', '--login', '--login-port', '0'], 'must be a number from 1'],
    [
      ['http://127.0.0.1:1/mcp', '--login', '--client-metadata-url', 'http://a.example/b'],
      'is not https',
    ],
    [
      ['http://127.0.0.1:1/mcp', '--login', '--login-secret-file', 'X', '--login-client', 'dcr'],
      'belongs to a client ID',
    ],
  ])('refuses %j with exit 2', async (args, says) => {
    const { code, err } = await audit(args);
    expect(code).toBe(2);
    expect(err).toContain(says);
    expect(err).not.toContain('hunter2');
  });

  it.each([
    ['nothing listens', ['http://127.0.0.1:1/mcp'], 'nothing listens there (ECONNREFUSED)'],
    [
      'there is no project',
      ['--project', '/no-such-project'],
      '/no-such-project is not a directory',
    ],
    ['the audit is cut short', ['URL', '--max-requests', '5'], 'Incomplete: the budget of 5'],
  ])('exits 1 when %s', async (_, args, says) => {
    const { code, out, err } = await audit(
      args.map((arg) => (arg === 'URL' ? good.url.href : arg)),
    );
    expect(code).toBe(1);
    expect(out + err).toContain(says);
  });

  it('takes tokens from variables and files, and never shows them', async () => {
    const cwd = temporaryDirectory();
    writeFileSync(path.join(cwd, 'token'), 'token-from-a-file-0123456789\n');
    const env = { TOKEN: 'token-from-a-variable-0123456789' };
    const args = ['--token-env', 'TOKEN', '--token-other-file', 'token', '--json', '--verbose'];
    const { code, out, err } = await audit([bad.url.href, ...args], { cwd, env });
    expect(code).toBe(3);
    expect(out).toContain('[token: main]');
    for (const text of [out, err]) expect(text).not.toMatch(/token-from-a-(file|variable)/);
  });

  it('exits 130 on an interruption', async () => {
    const controller = new AbortController();
    const hanging = await startFaultyServer({
      answersEverythingWith: () => {
        controller.abort(new InterruptedError('SIGINT'));
      },
    });
    const { code } = await audit([hanging.url.href], { signal: controller.signal });
    await hanging.close();
    expect(code).toBe(130);
  });

  it('lists every requirement with its checks or the reason why there is none', async () => {
    const { code, out } = await audit(['--list', '--json']);
    expect(code).toBe(0);
    const { requirements } = JSON.parse(out) as { requirements: { id: string }[] };
    expect(requirements.length).toBeGreaterThan(200);
  });
});
