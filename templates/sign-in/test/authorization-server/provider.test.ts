import '../../dev/quiet-console.js';
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { createClientPolicy } from '../../src/authorization-server/clients/client-policy.js';
import { newSigningKey } from '../../src/authorization-server/secrets/new-secrets.js';
import { createProvider } from '../../src/authorization-server/provider/provider.js';
import { signInLimits } from '../../src/sign-in-limits.js';
import { testRing, testStore } from './clients/support/test-store.js';

const issuer = 'https://mcp.example.com';
const resource = `${issuer}/mcp`;
const unused = () => {
  throw new Error('not asked for');
};

it('hands on what the library does not answer itself, and lets nobody else answer it', async () => {
  const fault = new Error('nobody foresaw it');
  const { handle } = createProvider({
    config: {
      issuer,
      resource,
      signingKeys: [await newSigningKey()],
      cookieKeys: ['of a test'],
      registration: 'off',
    },
    limits: signInLimits,
    clients: createClientPolicy({
      issuer,
      registration: 'off',
      redirectUris: [],
      clientHosts: [],
      store: testStore(),
      ring: testRing,
      grantSeconds: signInLimits.grantSeconds,
      countNewDocument: unused,
      now: () => Date.now() / 1000,
    }),
    adapter: unused,
    grants: { findAccount: unused, keep: unused, scopesFor: unused, forgetIfUnused: unused },
    // In the middle of the page for an error.
    log() {
      throw fault;
    },
  });
  const ask = async (url: string) => {
    const req = Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url });
    const res = new ServerResponse(req);
    const error: unknown = await handle(req, res).catch((thrown: unknown) => thrown);
    return { error, isAnswered: res.headersSent };
  };
  expect(await ask('/authorize')).toEqual({ error: fault, isAnswered: false });
  expect(await ask('/jwks')).toEqual({ error: undefined, isAnswered: true });
});
