import { afterEach, describe, expect, it } from 'vitest';
import type { Rig } from '../../templates/sign-in/test/authorization-server/support/rig.js';
import { startRig } from '../../templates/sign-in/test/authorization-server/support/start-rig.js';

let rig: Rig | undefined;
afterEach(() => rig?.close());

describe('the rig of the tests of a project', () => {
  it.each([{ https: false }, { https: true }])('signs in and refreshes, %o', async (overrides) => {
    rig = await startRig(overrides);
    const { callback, tokens, client } = await rig.signIn();
    expect(callback.searchParams.getAll('iss')).toEqual([rig.origin]);
    expect(tokens.accessToken.split('.')).toHaveLength(3);
    const refreshed = await rig.refresh(client, tokens.refreshToken);
    expect(refreshed, rig.log.join('\n')).toMatchObject({ status: 200 });
  });
});
