import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { createClient } from '../../../src/audit/engine/client.js';
import { probeStepUp } from '../../../src/audit/existing/step-up.js';
import { shapeOf } from '../../../src/audit/project/facts-of-project.js';
import { startTestIssuer } from '../../../src/audit/issuer/test-issuer.js';
import { dialectOf } from '../../../src/audit/protocol/messages.js';
import { revisions } from '../../../src/catalog/revisions.js';
import { createRedactor } from '../../../src/http/redact.js';
import { exampleConfig, ownPrompt, ownResource, ownTool } from '../../support/example-config.js';

const config = exampleConfig({
  baseScopes: ['mcp:access'],
  tools: [
    ownTool({ name: 'drop', scopes: ['orders:drop', 'mcp:access'], readOnly: false }),
    ownTool({ name: 'ping', scopes: ['mcp:access'], readOnly: true }),
    ownTool({ name: 'find', scopes: ['orders:read'], readOnly: true }),
  ],
  resources: [ownResource({ uri: 'orders://{id}', scopes: ['orders:read'] })],
  prompts: [ownPrompt({ name: 'plan', scopes: ['orders:read'] })],
});

/** Asked for one after the other; what changes something comes last. */
const ALL = ['prompts/get plan', 'resources/read orders://x', 'tools/call find', 'tools/call drop'];

it('sees everything refused that needs more than the base scopes, and the scopes named', async () => {
  const { asked, steppedUp } = await stepUp((_, scopes) => ({ status: 403, scope: scopes }));
  expect(asked).toEqual(ALL);
  expect(steppedUp.map(({ what, scopes }) => `${what} ${scopes.join()}`)).toEqual([
    'prompt plan orders:read',
    'resource orders://{id} orders:read',
    'tool find orders:read',
    'tool drop orders:drop',
  ]);
  expect(steppedUp.flatMap(({ fault }) => fault ?? [])).toEqual([]);
});

it('stops at the first that is not refused: nothing of the owner runs for the sake of a proof', async () => {
  const { asked, steppedUp } = await stepUp((what, scopes) =>
    what.startsWith('resources') ? { status: 200 } : { status: 403, scope: scopes },
  );
  expect(asked).toEqual(ALL.slice(0, 2));
  expect(steppedUp.at(-1)?.fault).toMatch(/^answers 200 to the base scopes alone/);
});

it('does not take another 403 for that of the guard', async () => {
  const { asked, steppedUp } = await stepUp(() => ({ status: 403 }));
  expect(asked).toHaveLength(1);
  expect(steppedUp[0]?.fault).toMatch(/not 403 insufficient_scope/);
});

it('tells what a challenge does not name', async () => {
  const { asked, steppedUp } = await stepUp(() => ({ status: 403, scope: 'mcp:access' }));
  expect(asked).toEqual(ALL);
  expect(steppedUp[3]?.fault).toBe('is refused, but the challenge does not name orders:drop');
});

it('tries what changes something, however much there is beside, and says of how much', async () => {
  const many = (kind: string) => Array.from({ length: 30 }, (_, n) => `${kind}${n}`);
  const scopes = ['orders:read'];
  const large = exampleConfig({
    baseScopes: ['mcp:access'],
    tools: [
      ...many('drop').map((name) => ownTool({ name, scopes, readOnly: false })),
      ...many('find').map((name) => ownTool({ name, scopes, readOnly: true })),
    ],
    resources: many('orders').map((name) => ownResource({ uri: `${name}://all`, scopes })),
    prompts: many('plan').map((name) => ownPrompt({ name, scopes })),
  });
  const { asked, guarded } = await stepUp((_, scope) => ({ status: 403, scope }), large);
  expect(asked).toHaveLength(20);
  expect(guarded).toBe(120);
  for (const kind of ['prompts/get', 'resources/read', 'tools/call find', 'tools/call drop']) {
    expect(asked.filter((each) => each.startsWith(kind)).length, kind).toBeGreaterThanOrEqual(2);
  }
  expect(asked.slice(-10).every((each) => each.startsWith('tools/call drop'))).toBe(true);
});

async function stepUp(
  answer: (what: string, scopes: string) => { status: number; scope?: string },
  of = config,
) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      const { method, params } = JSON.parse(text) as {
        method: string;
        params: { name?: string; uri?: string };
      };
      const what = `${method} ${params.name ?? params.uri ?? ''}`;
      asked.push(what);
      const { status, scope } = answer(what, 'mcp:access orders:read orders:drop');
      const challenge = `Bearer error="insufficient_scope", scope="${scope ?? ''}"`;
      response
        .writeHead(status, scope === undefined ? {} : { 'WWW-Authenticate': challenge })
        .end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const target = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`);
  const issuer = await startTestIssuer(0, shapeOf(config, target.href));
  const redactor = createRedactor();
  const limits = { requests: 50, rate: 100, requestMs: 5000, totalMs: 9000, responseBytes: 9000 };
  const { signal } = new AbortController();
  const client = createClient(limits, redactor, { reach: new Set(['loopback']), signal });
  onTestFinished(async () => {
    client.close();
    server.close();
    await issuer.close();
  });
  const dialect = dialectOf(revisions[0]);
  const { steppedUp, guarded } = await probeStepUp(target, of, {
    client,
    dialect,
    issuer,
    redactor,
  });
  return { asked, steppedUp, guarded };
}
