import type { Adapter } from 'oidc-provider';
import { expect, it } from 'vitest';
import { withoutSessions } from '../../src/authorization-server/provider/without-sessions.js';

it('AT-07: keeps no session of a browser, whatever the library wants', async () => {
  const called = () => Promise.reject(new Error('kept'));
  const kept: Adapter = {
    upsert: called,
    find: called,
    findByUid: called,
    findByUserCode: called,
    consume: called,
    destroy: called,
    revokeByGrantId: called,
  };
  const adapter = withoutSessions(() => kept);
  const sessions = adapter('Session');
  await sessions.upsert('id', { accountId: 'u_x' }, 60);
  expect(await sessions.find('id')).toBeUndefined();
  expect(sessions.find('id')).toBeInstanceOf(Promise);
  expect(await sessions.findByUid('uid')).toBeUndefined();
  await sessions.destroy('id');
  // Everything else is kept.
  expect(adapter('Grant')).toBe(kept);
});
