import path from 'node:path';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedactor } from '../../src/http/redact.js';
import { startTestIssuer, type TestIssuer } from '../../src/audit/issuer/test-issuer.js';
import { shapeOf } from '../../src/audit/project/facts-of-project.js';
import { parseReport } from '../../src/doctor/project-report.js';
import { repository, writeCell } from '../support/cells.js';
import { exampleConfig } from '../support/example-config.js';
import { run, type Outcome } from '../support/run.js';

const RESOURCE = 'http://127.0.0.1:1/mcp';
const CLIENT = { id: 'mcp-server', secret: 'canary-of-the-server' };

// With and without Node's server, and both ways to verify a token.
describe.each([
  ['node', 'generic-introspection'],
  ['fetch', 'keycloak'],
])('dev/doctor.ts on %s with %s', (frameworkId, providerId) => {
  const config = exampleConfig({ frameworkId, providerId });
  const introspects = config.provider.verification === 'introspection';
  let directory: string;
  let issuer: TestIssuer;

  beforeAll(async () => {
    directory = await writeCell(`dev-doctor-${frameworkId}`, config);
    issuer = await startTestIssuer(0, shapeOf(config, RESOURCE), introspects ? CLIENT : undefined);
    await appendFile(path.join(directory, 'src/scope-map.ts'), `\nconsole.log('a tool speaks');\n`);
  });
  afterAll(() => issuer.close());

  async function ask(args: string[] = [], more: { input?: string; env?: object } = {}) {
    const tsx = path.join(repository, 'node_modules/.bin/tsx');
    const env = {
      NODE_ENV: 'development',
      MCP_SERVER_URL: RESOURCE,
      AUTH_SERVER_ISSUER: issuer.issuer,
      ...(introspects
        ? {
            AUTH_SERVER_INTROSPECTION_ENDPOINT: `${issuer.issuer}/introspect`,
            CLIENT_ID: CLIENT.id,
            CLIENT_SECRET: CLIENT.secret,
          }
        : {}),
      ...more.env,
    };
    const { input } = more;
    const given = input === undefined ? { env } : { env, input };
    return run(tsx, ['dev/doctor.ts', ...args], { cwd: directory, ...given });
  }

  /** The one document of a run, in which no secret stands. */
  function documentOf({ exitCode, stdout, stderr }: Outcome) {
    expect(exitCode, stderr).toBe(0);
    expect(stdout + stderr).not.toContain('canary');
    return parseReport(stdout);
  }

  const mint = (claims: Record<string, unknown> = {}) =>
    issuer.mint({ label: 'test', claims }, createRedactor());

  it('prints the settings as the server reads them, and nothing else to standard output', async () => {
    const outcome = await ask();
    const { settings, token } = documentOf(outcome);
    expect(settings).toMatchObject({ ok: true, resource: RESOURCE, issuer: issuer.issuer });
    expect(settings.ok && settings.introspection?.clientId).toBe(
      introspects ? CLIENT.id : undefined,
    );
    expect(token).toEqual({ state: 'none' });
    expect(outcome.stderr).toContain('a tool speaks');
  });

  it('lists every problem of settings that the server does not start with', async () => {
    const env = { AUTH_SERVER_ISSUER: 'nonsense', TRUST_PROXY: 'x' };
    const { settings, token } = documentOf(await ask(['--token'], { input: 'x', env }));
    expect(settings.ok ? [] : settings.problems).toEqual([
      expect.stringContaining('AUTH_SERVER_ISSUER'),
      expect.stringContaining('TRUST_PROXY'),
    ]);
    expect(token).toEqual({ state: 'none' });
  });

  it('accepts a good token, and names what it opens', async () => {
    const input = `${await mint()}\n`;
    const outcome = await ask(['--token'], { input });
    const { token } = documentOf(outcome);
    expect(token).toMatchObject({
      state: 'checked',
      outcome: { verdict: 'accepted', missing: [] },
    });
    for (const part of input.trim().split('.')) expect(outcome.stdout).not.toContain(part);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['for another API', { aud: 'other' }, 'wrong_audience'],
    ['without an audience', { aud: null }, 'wrong_audience'],
    ['of another issuer', { iss: 'https://elsewhere.example' }, 'wrong_issuer'],
    ['of a machine', { sub: 'audit-client', clientHost: '127.0.0.1' }, 'no_user'],
  ])('refuses a token %s', async (_, claims, reason) => {
    const { token } = documentOf(await ask(['--token'], { input: await mint(claims) }));
    expect(token).toMatchObject({ state: 'checked', outcome: { verdict: 'refused', reason } });
  });

  it('refuses what is no token at all', async () => {
    const { token } = documentOf(await ask(['--token'], { input: 'x'.repeat(20_000) }));
    expect(token).toMatchObject({ outcome: { verdict: 'refused', reason: 'too_long' } });
  });

  it('knows nothing of a token while nobody can be asked', async () => {
    const env = { AUTH_SERVER_ISSUER: 'http://127.0.0.1:9/', CLIENT_SECRET: 'wrong' };
    const { token } = documentOf(await ask(['--token'], { input: await mint(), env }));
    expect(token).toMatchObject({ outcome: { verdict: 'unavailable' } });
  });

  it.each([
    ['that contradicts the registry', "tools: { whoami: ['more'] }", 'the tool whoami comes to'],
    ['with something that is no scope', "tools: { mine: ['a b'] }", '"a b" is not a scope'],
  ])('ends with an error for a scope map %s: no server starts with it', async (_, own, says) => {
    const file = path.join(directory, 'src/scope-map.ts');
    const before = await readFile(file, 'utf8');
    await writeFile(file, before.replace('tools: {}', own));
    try {
      const { exitCode, stdout, stderr } = await ask();
      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toContain(says);
    } finally {
      await writeFile(file, before);
    }
  });

  it('ends with an error, and without a document, when its arguments are wrong', async () => {
    for (const args of [['--tokne'], ['--start', '--token'], ['--timeout', 'soon'], ['token']]) {
      const { exitCode, stdout } = await ask(args);
      expect([exitCode, stdout]).toEqual([1, '']);
    }
  });
});
