import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InterruptedError } from '../../src/project/interrupt.js';
import { startFaultyServer, type FaultyServer } from '../audit/support/faulty-server/server.js';
import { personSigningIn } from '../audit/support/person.js';
import { startSignInServer, type SignInServer } from '../audit/support/sign-in-server.js';
import { fakeWorld } from '../support/fake-world.js';
import { run } from '../support/run-cli.js';

const SECRET = 'the-secret-of-a-client-that-was-registered';

describe('create-secure-mcp audit --login', () => {
  let server: FaultyServer;
  let as: SignInServer;
  beforeAll(async () => {
    server = await startFaultyServer({}, () => as.issuer);
    as = await startSignInServer(() => server.url.href, { knows: { mine: SECRET } });
  });
  afterAll(() => Promise.all([server.close(), as.close()]));

  /** Runs it while somebody reads the URLs and opens them. */
  async function login(args: readonly string[], visit = personSigningIn(), signal?: AbortSignal) {
    const all = ['audit', server.url.href, '--login', '--login-client', 'mine', ...args];
    const world = fakeWorld([...all, '--login-secret-env', 'SECRET'], {
      cwd: '/',
      env: { SECRET },
      ...(signal ? { signal } : {}),
    });
    let rest = '';
    const read = (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines.filter((each) => each.startsWith('  http'))) {
        void visit({ url: new URL(line.trim()), purpose: '' });
      }
    };
    world.stdout.on('data', read);
    world.stderr.on('data', read);
    const code = await run(world);
    return { code, out: world.stdout.text, err: world.stderr.text };
  }

  it('prints the pages to sign in at, and no secret', async () => {
    const { code, out } = await login([]);
    expect(code).toBe(0);
    expect(out).toContain('Sign in with every scope that the server mentions:');
    expect(out).toContain(`  ${as.issuer}/authorize?`);
    expect([...as.secrets, SECRET].filter((secret) => out.includes(secret))).toEqual([]);
  });

  it('prints one document with --json, and the pages on standard error', async () => {
    const { code, out, err } = await login(['--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ ok: true });
    expect(out).not.toContain('Sign in with');
    expect(err).toContain(`  ${as.issuer}/authorize?`);
  });

  it('exits 1 with a code of its own when the person says no', async () => {
    const { code, out } = await login(['--json'], personSigningIn(''));
    expect({ code, ...(JSON.parse(out) as object) }).toMatchObject({ code: 'login-denied' });
    expect(code).toBe(1);
  });

  it('exits 130 at Ctrl-C', async () => {
    const controller = new AbortController();
    const { code, err } = await login(
      [],
      () => {
        controller.abort(new InterruptedError('SIGINT'));
        return Promise.resolve();
      },
      controller.signal,
    );
    expect(code).toBe(130);
    expect(err).not.toContain('Error');
  });
});
