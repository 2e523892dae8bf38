import { expect, it } from 'vitest';
import { whoami } from '../../src/tools/whoami.js';
import { newCaller } from './support/callers.js';

it('whoami says how the server sees the caller', async () => {
  const caller = newCaller();
  const { issuer, subject, clientId, scopes } = caller;
  const { text } = await whoami.run({}, caller);
  expect(JSON.parse(text)).toEqual({ issuer, subject, clientId, scopes });
});
