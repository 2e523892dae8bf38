import { createMcpHandler } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exampleOf, isTemplate, variablesOf } from '../../src/auth/resource-entries.js';
import { compileScopePolicy, withImplied } from '../../src/auth/scopes.js';
import { createServerFactory } from '../../src/mcp.js';
import { offered } from '../../src/mcp/offered.js';
import { createResourceUpdates } from '../../src/mcp/resource-updates.js';
import { scopePolicy } from '../../src/scope-map.js';
import { newCaller } from '../tools/support/callers.js';
import { parseChallenge } from './support/challenge-parser.js';
import {
  noServices,
  promptStandIns,
  PROTOCOL_VERSION,
  request,
  requestable,
  resourceStandIns,
  standIns,
  startAttackedServer,
  type TestServer,
} from './support/test-server.js';

interface Asked {
  readonly method: string;
  readonly params: object;
  readonly needed: readonly string[];
}

const rules = compileScopePolicy(scopePolicy);
const argument = { name: 'x', value: '' };

/** Everything that can be asked of your resources and prompts, and what it needs. */
const asked: readonly Asked[] = [
  ...offered.resources.flatMap(({ uri }) => {
    const needed = rules.forResource(uri) ?? [];
    const example = isTemplate(uri) ? exampleOf(uri) : uri;
    const [name = 'x'] = isTemplate(uri) ? variablesOf(uri) : [];
    const notifications = { resourceSubscriptions: [example] };
    return [
      { method: 'resources/read', params: { uri: example }, needed },
      {
        method: 'completion/complete',
        params: { ref: { type: 'ref/resource', uri }, argument: { name, value: '' } },
        needed,
      },
      ...(isTemplate(uri)
        ? []
        : [{ method: 'subscriptions/listen', params: { notifications }, needed }]),
    ];
  }),
  ...offered.prompts.flatMap(({ name }) => {
    const needed = rules.forPrompt(name) ?? [];
    return [
      { method: 'prompts/get', params: { name }, needed },
      {
        method: 'completion/complete',
        params: { ref: { type: 'ref/prompt', name }, argument },
        needed,
      },
    ];
  }),
];

describe('your resources and prompts', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startAttackedServer({ limits: { messagesPerMinute: 100_000 } });
  });
  afterAll(() => server.close());
  const hierarchy = new Map(Object.entries(scopePolicy.hierarchy));

  it('need each of their scopes, and a refusal names them all (CHAL-16, CHAL-20)', async () => {
    for (const { method, params, needed } of asked) {
      for (const without of needed) {
        const held = needed.filter((scope) => !withImplied([scope], hierarchy).has(without));
        const token = await server.token({ scopes: ['unrelated', ...held] });
        const response = await server.send({ token, body: request(method, params) });
        expect(response.status, `${method} ${JSON.stringify(params)}`).toBe(403);
        const scope = parseChallenge(response.headers.get('www-authenticate')).parameters.get(
          'scope',
        );
        if (scope === undefined) continue;
        expect(scope.split(' ')).toEqual(
          expect.arrayContaining(requestable(needed, server.config.resource)),
        );
      }
    }
  });

  it('are refused without a token', async () => {
    for (const { method, params } of asked) {
      expect((await server.send({ body: request(method, params) })).status).toBe(401);
    }
  });

  it('are open with their scopes', async () => {
    const complete = [...offered.resources, ...offered.prompts].some((one) => one.complete);
    for (const { method, params, needed } of asked) {
      // Where nothing is ever completed there is no such method.
      if (method === 'completion/complete' && !complete) continue;
      const token = await server.token({ scopes: [...needed, 'unrelated'] });
      const response = await server.send({ token, body: request(method, params) });
      expect(response.status, `${method} ${JSON.stringify(params)}`).toBe(200);
      if (method === 'subscriptions/listen') await response.body?.cancel();
      else expect(await response.text()).toMatch(/would have been|completion|Invalid arguments/);
    }
  });

  it('have a second gate, for the routes that miss the guard', async () => {
    const handler = createMcpHandler(
      createServerFactory(
        { ...offered, tools: standIns, resources: resourceStandIns, prompts: promptStandIns },
        { scopes: rules, services: noServices, updates: createResourceUpdates() },
      ),
    );
    const pastGuard = (
      method: string,
      params: { uri?: string; name?: string },
      scopes?: string[],
    ) =>
      handler.fetch(
        new Request('http://127.0.0.1/mcp', {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            'accept': 'application/json, text/event-stream',
            'mcp-protocol-version': PROTOCOL_VERSION,
            'mcp-method': method,
            'mcp-name': params.uri ?? params.name ?? '',
          },
          body: JSON.stringify(request(method, params)),
        }),
        scopes
          ? { authInfo: { token: '', clientId: 'c', scopes, extra: { caller: newCaller() } } }
          : {},
      );
    for (const { method, params, needed } of asked) {
      if (method !== 'resources/read' && method !== 'prompts/get') continue;
      expect((await pastGuard(method, params)).status).toBe(403);
      expect((await pastGuard(method, params, [...needed])).status).toBe(200);
      if (needed.length === 0) continue;
      expect((await pastGuard(method, params, ['unrelated'])).status).toBe(403);
    }
  });

  it('are attacked over stand-ins: the same, and none of them runs', () => {
    const outside = (one: object) => ({ ...one, read: 0, list: 0, get: 0, complete: 0 });
    expect(resourceStandIns.map(outside)).toEqual(offered.resources.map(outside));
    expect(promptStandIns.map(outside)).toEqual(offered.prompts.map(outside));
    for (const [index, { read }] of offered.resources.entries()) {
      expect(resourceStandIns[index]?.read).not.toBe(read);
    }
    for (const [index, { get }] of offered.prompts.entries()) {
      expect(promptStandIns[index]?.get).not.toBe(get);
    }
  });
});
