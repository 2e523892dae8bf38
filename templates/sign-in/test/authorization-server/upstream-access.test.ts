import { describe, expect, it } from 'vitest';
import { newEncryptionKey } from '../../src/authorization-server/secrets/new-secrets.js';
import { chosenStore } from '../../src/authorization-server/store/chosen.js';
import { openUpstreamAccess } from '../../src/authorization-server/upstream-access.js';
import { ConfigError } from '../../src/config.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** All of it: no key that signs, no cookie key, nobody who may sign in. */
const good: Environment = {
  AUTH_SERVER_ENCRYPTION_KEYS: newEncryptionKey(),
  AUTH_SERVER_STORE: chosenStore.example,
  UPSTREAM_ISSUER: 'http://127.0.0.1:9000',
  UPSTREAM_API_URL: 'http://127.0.0.1:9000/api',
  UPSTREAM_CLIENT_ID: 'a-client-of-the-upstream',
  UPSTREAM_CLIENT_SECRET: 'a-secret-of-the-upstream',
};

/** Problems that keep it from being opened; nothing is ever connected to. */
async function problemsOf(changes: Environment): Promise<readonly string[]> {
  const refused = { ...good, AUTH_SERVER_STORE: 'memory:', ...changes };
  const error = await openUpstreamAccess(refused, false).catch((cause: unknown) => cause);
  if (error instanceof ConfigError) return error.problems;
  throw new Error('it was opened');
}

describe('tokens of the upstream, where another process is the authorization server', () => {
  it('AT-81: are not looked for in the memory of this process', async () => {
    const [problem, ...others] = await problemsOf({});
    expect(problem).toContain('AUTH_SERVER_STORE');
    expect(others).toEqual([]);
  });

  it.runIf(!chosenStore.isShared)(
    'AT-81: are not looked for in a store of one process',
    async () => {
      const problems = await problemsOf({ AUTH_SERVER_STORE: good['AUTH_SERVER_STORE'] });
      expect(problems[0]).toContain('AUTH_SERVER_STORE');
    },
  );

  it.each(['AUTH_SERVER_ENCRYPTION_KEYS', 'UPSTREAM_CLIENT_ID', 'UPSTREAM_CLIENT_SECRET'])(
    'are not opened without %s',
    async (name) => {
      for (const value of [undefined, '']) {
        const problems = await problemsOf({ [name]: value });
        expect(problems.some((problem) => problem.startsWith(name))).toBe(true);
      }
    },
  );

  it('are not opened without a store', async () => {
    const problems = await problemsOf({ AUTH_SERVER_STORE: undefined });
    expect(problems.some((problem) => problem.startsWith('AUTH_SERVER_STORE'))).toBe(true);
  });
});
