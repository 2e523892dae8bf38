import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { StoreUnavailableError } from '../../src/authorization-server/store/store.js';
import { startRig, type ServerRig } from './support/start-rig.js';

describe('a fault while a program is answered', () => {
  let rig: ServerRig;
  beforeEach(async () => {
    rig = await startRig();
  });
  afterEach(() => rig.close());

  const faults = [
    [500, 'server_error', new Error('canary')],
    [503, 'temporarily_unavailable', new StoreUnavailableError(new Error('canary'))],
  ] as const;
  const endpoints = ['/token', '/register', '/revoke'] as const;
  const cases = faults.flatMap((fault) => endpoints.map((path) => [path, ...fault] as const));

  it.each(cases)('is told by %s as JSON: %d %s', async (path, status, error, fault) => {
    const { client, tokens } = await rig.signIn();
    const fail = () => Promise.reject(fault);
    Object.assign(rig.store, { get: fail, set: fail, consume: fail, take: fail, deleteAll: fail });
    const answer =
      path === '/token'
        ? await rig.refresh(client, tokens.refreshToken)
        : path === '/register'
          ? await rig.registration()
          : await rig.send(path, {
              body: { client_id: client.id, token: tokens.refreshToken },
            });
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toMatch(/^application\/json/);
    expect(answer.headers['cache-control']).toContain('no-store');
    expect(answer.headers['retry-after']).toBe(status === 503 ? '30' : undefined);
    expect(answer.body['error']).toBe(error);
    expect(answer.text).not.toContain('canary');
    expect(rig.log.join()).not.toContain('canary');
  });
});
