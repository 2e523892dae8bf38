import { expect, it } from 'vitest';
import { whoami } from '../../src/tools/whoami.js';
import { newCaller } from './support/callers.js';

it('whoami says how the server sees the caller', async () => {
  const caller = newCaller();
  const { issuer, subject, clientId, scopes } = caller;
  expect(await whoami.run({}, caller)).toEqual({
    structuredContent: { issuer, subject, clientId, scopes },
  });
});
