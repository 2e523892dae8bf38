import path from 'node:path';
import fs from 'fs-extra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Diagnosed } from '../../src/doctor/model.js';
import type { Verdict } from '../../src/report/finding.js';
import { repository, writeCell } from '../support/cells.js';
import { startDevServer } from '../support/dev-server.js';
import { exampleConfig } from '../support/example-config.js';
import { fakeWorld } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';
import { run as runProgram } from '../support/run.js';
import { goodMetadata, keyPair, startPeer, statuses, type Peer } from './support.js';

/** One run of the command in a project. */
async function doctor(cwd: string, argv: string[] = [], env: NodeJS.ProcessEnv = {}) {
  const world = fakeWorld(['doctor', '--json', ...argv], { cwd, env: { ...shell, ...env } });
  const code = await run(world);
  const document = JSON.parse(world.stdout.text) as {
    findings?: Diagnosed[];
    problems?: { message: string }[];
  };
  const { findings = [], problems = [] } = document;
  const of = (verdict: Verdict) => findings.filter((each) => each.verdict === verdict);
  return { code, findings, of, problems, text: world.stdout.text + world.stderr.text };
}

/** What the script `token` of a project prints. */
async function localToken(directory: string, env: Readonly<Record<string, string>>) {
  const tsx = path.join(repository, 'node_modules/.bin/tsx');
  const { stdout } = await runProgram(tsx, ['dev/token.ts'], { cwd: directory, env });
  return stdout.trim();
}

const { PATH = '' } = process.env;
const shell = { PATH };

describe('the local servers of a project', () => {
  it.each([
    ['express', 'keycloak'],
    ['fetch', 'generic-oidc'],
    ['node', 'generic-introspection'],
  ])('with %s and %s have nothing wrong', async (frameworkId, providerId) => {
    const config = exampleConfig({ frameworkId, providerId });
    const directory = await writeCell(`doctor/${frameworkId}-${providerId}`, config);
    const { code, of, findings, text } = await doctor(directory);
    expect([...of('fail'), ...of('warn')].map(({ says }) => says)).toEqual([]);
    expect(code).toBe(0);
    expect(of('pass').map(({ id }) => id)).toEqual(
      expect.arrayContaining(['pkce', 'metadata', 'challenge', 'reachable', 'sign-in', 'verdict']),
    );
    const tools = findings.filter(({ id }) => id.startsWith('tool: '));
    expect(tools).toHaveLength(config.tools.length);
    expect(new Set(tools.map(({ verdict }) => verdict))).toEqual(new Set(['pass']));
    expect(text).not.toContain('eyJ');
  });
});

describe('a token of a local authorization server', () => {
  it('is had where clients ask for a scope that this server is never granted', async () => {
    const config = exampleConfig({ providerId: 'zitadel' });
    expect(config.provider.alsoRequest).toEqual(['openid']);
    const { code, findings } = await doctor(await writeCell('doctor/zitadel', config), ['--local']);
    expect(code).toBe(0);
    expect(statuses(findings)).toMatchObject({ 'sign-in': 'pass', 'verdict': 'pass' });
  });
});

describe('a token of servers that `dev` has started', () => {
  it.each([
    ['generic-oidc', { verdict: 'pass', lifetime: 'pass' }],
    // They keep the secret that is needed to ask about it.
    ['generic-introspection', { verdict: 'not-checked' }],
  ])('is verified beside these, with %s', async (providerId, expected) => {
    const directory = await writeCell(`doctor/dev-${providerId}`, exampleConfig({ providerId }));
    const dev = await startDevServer(directory);
    const ports = dev.env;
    try {
      const token = await localToken(directory, ports);
      const { code, findings, of, text } = await doctor(directory, ['--token-env', 'T'], {
        ...ports,
        T: token,
      });
      expect(of('fail')).toEqual([]);
      expect(code).toBe(0);
      expect(statuses(findings.filter(({ group }) => group === 'token'))).toMatchObject(expected);
      expect(text).not.toContain(token);
    } finally {
      await dev.stop();
    }
    const { code, problems } = await doctor(directory, ['--token-env', 'T'], { ...ports, T: 'x' });
    expect(code).toBe(1);
    expect(problems[0]?.message).toContain('the script `dev`');
  });
});

describe('the environment of a project', () => {
  let directory: string;
  let peer: Peer;
  let metadata: (origin: string) => Record<string, unknown> = goodMetadata;
  const realm = '/realms/acme';

  beforeAll(async () => {
    directory = await writeCell('doctor/real', exampleConfig({ providerId: 'keycloak' }));
    const { publicKey } = await keyPair('RS256');
    peer = await startPeer(({ url = '' }) => {
      if (url.endsWith('/jwks')) return { body: { keys: [{ ...publicKey, kid: '1' }] } };
      return url.includes('/.well-known/oauth-authorization-server')
        ? { body: metadata(peer.origin + realm) }
        : undefined;
    });
  });

  afterAll(() => peer.close());

  const environment = () => ({
    MCP_SERVER_URL: 'http://127.0.0.1:1/mcp',
    AUTH_SERVER_ISSUER: peer.origin + realm,
  });

  it('comes from the shell', async () => {
    const { code, of, findings } = await doctor(directory, [], environment());
    expect(of('fail')).toEqual([]);
    expect(code).toBe(0);
    expect(findings.find(({ id }) => id === 'usable-keys')?.verdict).toBe('pass');
    expect(of('not-checked').map(({ group }) => group)).toEqual(['server', 'token']);
  });

  it('comes from a file too, and the shell wins', async () => {
    const file = path.join(directory, 'other.env');
    const { MCP_SERVER_URL, AUTH_SERVER_ISSUER } = environment();
    await fs.outputFile(file, `MCP_SERVER_URL=${MCP_SERVER_URL}\nAUTH_SERVER_ISSUER=nonsense\n`);
    const alone = await doctor(directory, ['--env-file', 'other.env']);
    expect(alone.code).toBe(3);
    expect(alone.of('fail').map(({ says }) => says)).toEqual([
      'AUTH_SERVER_ISSUER must be an absolute URL',
    ]);
    const together = await doctor(directory, ['--env-file', 'other.env'], { AUTH_SERVER_ISSUER });
    expect(together.code).toBe(0);
  });

  it('fails with everything that keeps the server from starting', async () => {
    const { code, of } = await doctor(directory, [], { AUTH_SERVER_ISSUER: 'x', TRUST_PROXY: 'y' });
    expect(code).toBe(3);
    expect(of('fail').map(({ says }) => says.split(' ')[0])).toEqual([
      'MCP_SERVER_URL',
      'AUTH_SERVER_ISSUER',
      'TRUST_PROXY',
    ]);
  });

  it('fails for values that nobody changed', async () => {
    const values = { ...environment(), MCP_SERVER_URL: 'https://mcp.example.com/mcp' };
    const { of } = await doctor(directory, ['--timeout', '1'], values);
    expect(of('fail').map(({ id }) => id)).toEqual(['placeholders']);
  });

  it('fails for an authorization server that no client would use', async () => {
    metadata = (issuer) => ({
      ...goodMetadata(issuer),
      code_challenge_methods_supported: ['plain'],
    });
    const { code, of } = await doctor(directory, [], environment());
    metadata = goodMetadata;
    expect(code).toBe(3);
    expect(of('fail').map(({ id }) => id)).toEqual(['pkce']);
  });

  it('shows text from outside without its control characters', async () => {
    metadata = (issuer) => ({ ...goodMetadata(issuer), issuer: '\u001B[2J' });
    const world = fakeWorld(['doctor'], { cwd: directory, env: { ...shell, ...environment() } });
    expect(await run(world)).toBe(3);
    metadata = goodMetadata;
    expect(world.stdout.text).toContain('FAIL');
    expect(world.stdout.text).not.toContain('\u001B[2J');
  });

  describe('with a token', () => {
    const token = `${'canary'.repeat(5)}.${'payload'.repeat(5)}.${'signature'.repeat(5)}`;
    const give = async (text: string) => {
      await fs.outputFile(path.join(directory, 'token.txt'), text);
      return ['--token-file', 'token.txt'];
    };

    it.each([[[]], [['--json']]])('never shows it, with %j', async (more) => {
      const argv = ['doctor', ...(await give(`${token}\n`)), ...more];
      const world = fakeWorld(argv, { cwd: directory, env: { ...shell, ...environment() } });
      expect(await run(world)).toBe(3);
      const text = world.stdout.text + world.stderr.text;
      expect(text).toContain('this server refuses it: malformed');
      expect(text).not.toMatch(/canary|payload|signature.*signature/);
    });

    it('gives it to the code of the project on standard input, and to nothing else', async () => {
      const seen = path.join(directory, 'seen.txt');
      const file = path.join(directory, 'src/config.ts');
      const before = await fs.readFile(file, 'utf8');
      const spy = `
        import { appendFileSync } from 'node:fs';
        appendFileSync('seen.txt', JSON.stringify([process.argv, process.execArgv, process.env]));
      `;
      await fs.outputFile(file, before + spy);
      const env = { ...environment(), TOKEN: token };
      const { of } = await doctor(directory, ['--token-env', 'TOKEN'], env);
      await fs.outputFile(file, before);
      expect(of('fail').map(({ id }) => id)).toEqual(['verdict', 'kind']);
      const text = await fs.readFile(seen, 'utf8');
      expect(text).toContain('MCP_SERVER_URL');
      expect(text).not.toContain('canary');
    });

    it.each([
      ['of a file that is missing', ['--token-file', 'missing'], 'cannot be read'],
      ['of a directory', ['--token-file', '.'], 'cannot be read'],
      ['of a variable that is not set', ['--token-env', 'MISSING'], 'names nothing'],
      ['twice', ['--token-env', 'PATH', '--token-file', 'x'], 'contradicts --token-env'],
      ['of two files', ['--token-file', 'x', '--token-file', 'y'], 'more than once'],
      ['without a name', ['--token-file'], 'needs a value'],
      ['as an argument', ['--token', token], 'process lists'],
      ['as an argument, joined', [`--token=${token}`], 'process lists'],
    ])('refuses one %s', async (_, argv, says) => {
      const { code, problems, text } = await doctor(directory, argv, environment());
      expect(code).toBe(2);
      expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(says)]);
      expect(text).not.toContain('canary');
    });

    it.each([
      ['is empty', '\n', 'names nothing'],
      ['has several lines', `${token}\n${token}`, 'is no token'],
      ['has words around it', `Bearer ${token}`, 'is no token'],
      ['is no text', '\u0000\u0001', 'is no token'],
      ['is large', 'x'.repeat(100_000), 'more than 65536 bytes'],
    ])('refuses a file that %s', async (_, content, says) => {
      const { code, problems, text } = await doctor(directory, await give(content), environment());
      expect(code).toBe(2);
      expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining(says)]);
      expect(text).not.toContain('canary');
    });
  });

  it('is left alone when the arguments are wrong', async () => {
    const { code, problems } = await doctor(directory, [
      '--timeout',
      '0',
      '--lcoal',
      'x',
      'y',
      'z',
    ]);
    expect(code).toBe(2);
    expect(problems).toHaveLength(3);
  });

  it('needs a project, and a file that is there', async () => {
    expect((await doctor(path.join(directory, 'src'))).code).toBe(1);
    const { code, problems } = await doctor(directory, ['--env-file', 'missing.env']);
    expect(code).toBe(1);
    expect(problems[0]?.message).toContain('cannot be read');
  });

  it('is not looked at in a project that cannot report about itself, and says what can be done', async () => {
    const file = path.join(directory, 'dev/doctor.ts');
    const before = await fs.readFile(file, 'utf8');
    for (const [text, says] of [
      [undefined, 'has no dev/doctor.ts'],
      ['process.stdout.write("{}\\n");', 'another document'],
      ['process.exit(0);', 'ended at its start'],
    ] as const) {
      if (text === undefined) await fs.remove(file);
      else await fs.writeFile(file, text);
      const { code, findings, problems } = await doctor(directory, [], environment());
      expect([code, findings]).toEqual([1, []]);
      expect(problems[0]?.message).toContain(says);
      if (!text?.includes('exit'))
        expect(problems[0]?.message).toContain('create-secure-mcp update');
    }
    await fs.writeFile(file, before);
  });

  it('stops at an interruption, and what it started stops with it', async () => {
    const stop = new AbortController();
    const world = fakeWorld(['doctor', '--local'], {
      cwd: directory,
      signal: stop.signal,
      env: shell,
    });
    const running = run(world);
    setTimeout(() => {
      stop.abort(new DOMException('interrupted', 'AbortError'));
    }, 500);
    expect(await running).not.toBe(0);
    expect(world.stdout.text).toBe('');
  });
});
