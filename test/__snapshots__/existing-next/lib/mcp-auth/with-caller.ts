import { AsyncLocalStorage } from 'node:async_hooks';
import type { UserCaller } from './auth/caller';
import { isTestRun } from './test-run';

const standIns = new AsyncLocalStorage<UserCaller>();

/**
 * Calls your own route in your own tests, without a token and without the guard:
 * `await withCaller({ subject: 'alice' }, () => POST(request))`.
 *
 * @throws Error outside of a test runner
 */
export function withCaller<T>(caller: Partial<UserCaller>, action: () => T): T {
  if (!isTestRun()) throw new Error('withCaller is for tests');
  return standIns.run({ ...nobody, ...caller }, action);
}

/** Gives the caller of {@link withCaller}; undefined outside of a test. */
export function standIn(): UserCaller | undefined {
  return standIns.getStore();
}

const nobody: UserCaller = {
  issuer: 'https://issuer.test',
  subject: 'test-user',
  clientId: 'test-client',
  scopes: [],
  expiresAt: Number.MAX_SAFE_INTEGER,
};
