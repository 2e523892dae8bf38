import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { offered } from '../../src/mcp/offered.js';
import { registry } from '../../src/mcp/registry.js';
import {
  assertRegistered,
  withObservers,
  withRegistry,
  type Registry,
} from '../../src/mcp/with-registry.js';
import { definePrompt } from '../../src/prompts/prompt.js';
import { defineResource } from '../../src/resources/resource.js';
import { scopePolicy } from '../../src/scope-map.js';
import { defineTool } from '../../src/tools/tool.js';

const tool = (name: string) =>
  defineTool({
    name,
    title: name,
    description: 'A stand-in.',
    inputSchema: z.object({}),
    readOnly: true,
    run: () => ({ text: '' }),
  });

const [known, own] = [tool('known'), tool('own')];
const resource = defineResource({
  name: 'note',
  uri: 'note://{owner}/{id}',
  title: 'A note',
  description: 'A stand-in.',
  read: () => '',
  mayObserve: ({ owner }, caller) => owner === caller.subject,
});
const prompt = definePrompt({
  name: 'ask',
  title: 'Ask',
  description: 'A stand-in.',
  get: () => '',
});
const small: Registry = {
  baseScopes: ['base'],
  tools: [{ tool: known, scopes: ['read'] }],
  resources: [{ resource, scopes: ['notes'] }],
  prompts: [{ prompt, scopes: ['asks'] }],
  hierarchy: { write: ['read'] },
};
const offer = { tools: [known], resources: [resource], prompts: [prompt] };

describe('the registry', () => {
  it('is what this server offers, with these scopes', () => {
    expect(() => {
      assertRegistered(registry, scopePolicy, offered);
    }).not.toThrow();
  });

  it('takes entries beside its own', () => {
    const policy = withRegistry(small, {
      baseScopes: ['more'],
      tools: { own: ['admin'] },
      hierarchy: { admin: ['write'] },
      resources: { 'note://all': ['notes'] },
      prompts: { greet: [] },
      usersOnly: ['own'],
      machines: { bot: ['admin'] },
    });
    expect(policy).toEqual({
      baseScopes: ['base', 'more'],
      tools: { known: ['read'], own: ['admin'] },
      usersOnly: ['own'],
      machines: { bot: ['admin'] },
      hierarchy: { write: ['read'], admin: ['write'] },
      resources: { 'note://{owner}/{id}': ['notes'], 'note://all': ['notes'] },
      prompts: { ask: ['asks'], greet: [] },
    });
    expect(() => {
      assertRegistered(small, policy, { ...offer, tools: [known, own] });
    }).not.toThrow();
  });

  it.each([
    ['other scopes for a tool', { tools: { known: ['admin'] } }, {}, 'the tool known comes to'],
    ['fewer scopes for a tool', { tools: { known: [] } }, {}, undefined],
    [
      'other scopes for a resource',
      { resources: { 'note://{owner}/{id}': ['admin'] } },
      {},
      'the resource note://{owner}/{id} comes to ["admin","notes"]',
    ],
    ['other scopes for a prompt', { prompts: { ask: ['admin'] } }, {}, 'the prompt ask comes to'],
    ['lists of its own', { lists: 'permitted' } as const, {}, 'lists is permitted'],
    ['more for a broader scope', { hierarchy: { write: ['x'] } }, {}, 'the scope write comes to'],
    [
      'a narrow scope that implies a broad one',
      { hierarchy: { read: ['write'] } },
      {},
      'the scope read comes to imply ["write"]',
    ],
    [
      'a narrow scope that implies a broad one by way of another',
      { hierarchy: { read: ['other'], other: ['write'] } },
      {},
      'the scope read comes to imply ["write"]',
    ],
    [
      'a base scope that implies that of a tool',
      { hierarchy: { base: ['read'] } },
      {},
      'the scope base comes to imply ["read"]',
    ],
    [
      'the scope of a prompt that implies that of a resource',
      { hierarchy: { asks: ['notes'] } },
      {},
      'the scope asks comes to imply ["notes"]',
    ],
    ['no such tool', {}, { tools: [own] }, 'lacks the tool known'],
    ['a second tool of the name', {}, { tools: [known, tool('known')] }, 'another one of the tool'],
    ['no such resource', {}, { resources: [] }, 'lacks the resource note://{owner}/{id}'],
    [
      'a second resource of the URI',
      {},
      { resources: [resource, resource] },
      'another one of the resource note://{owner}/{id}',
    ],
    ['no such prompt', {}, { prompts: [] }, 'lacks the prompt ask'],
    ['a second prompt of the name', {}, { prompts: [prompt, prompt] }, 'another one of the prompt'],
  ])('is never weakened by %s', (_, more, offered, says) => {
    const policy = withRegistry(small, more);
    expect(policy.tools['known']).toContain('read');
    expect(policy.resources?.[resource.uri]).toContain('notes');
    expect(policy.prompts?.['ask']).toContain('asks');
    const start = () => {
      assertRegistered(small, policy, { ...offer, ...offered });
    };
    if (says === undefined) expect(start).not.toThrow();
    else expect(start).toThrow(says);
  });

  it('says which of its tools need a user, and which machines may call', () => {
    const asking = { tool: { ...own, needs: 'user' as const }, scopes: [] };
    const machines = { bot: ['read'] };
    const more = { ...small, tools: [...small.tools, asking], machines };
    expect(withRegistry(more, {})).toMatchObject({ usersOnly: ['own'], machines });
    for (const policy of [
      withRegistry(more, { machines: { bot: ['write'] } }),
      { ...withRegistry(more, {}), machines: undefined },
    ]) {
      expect(() => {
        assertRegistered(more, policy, { ...offer, tools: [known, own] });
      }).toThrow('the machine bot');
    }
  });

  it.each([
    ['a tool with other scopes', { tools: { known: [] } }, 'the tool known comes to []'],
    ['a tool without an entry', { tools: {} }, 'no entry for the tool known'],
    ['no base scope', { baseScopes: [] }, 'lacks the base scope "base"'],
    ['a resource without an entry', { resources: {} }, 'no entry for the resource note://'],
    ['a prompt with other scopes', { prompts: { ask: [] } }, 'the prompt ask comes to []'],
    ['a prompt without an entry', { prompts: undefined }, 'no entry for the prompt ask'],
    ['another hierarchy', { hierarchy: {} }, 'no entry for the scope write'],
  ])('stops a server whose own policy has %s', (_, change, says) => {
    const policy = { ...withRegistry(small, {}), ...change };
    expect(() => {
      assertRegistered(small, policy, offer);
    }).toThrow(says);
  });

  it('says whether lists show only what is permitted', () => {
    expect(withRegistry(small, {})).not.toHaveProperty('lists');
    const permitted: Registry = { ...small, lists: 'permitted' };
    const policy = withRegistry(permitted, {});
    expect(policy.lists).toBe('permitted');
    const start = (change: object) => () => {
      assertRegistered(permitted, { ...policy, ...change }, offer);
    };
    expect(start({})).not.toThrow();
    expect(start({ lists: undefined })).toThrow('lists is undefined');
  });

  it('leaves it to a resource who is told of its changes', () => {
    const silent = defineResource({
      name: 'silent',
      uri: 'silent://all',
      title: 'Silent',
      description: 'A stand-in.',
      read: () => '',
    });
    const before = { 'own://a': () => true };
    const policy = { ...withRegistry(small, {}), observers: before };
    const { observers = {} } = withObservers(policy, [resource, silent]);
    expect(Object.keys(observers)).toEqual(['own://a', resource.uri]);
    const caller = { issuer: 'i', subject: 's', clientId: 'c', scopes: [], expiresAt: 0 };
    const observe = observers[resource.uri];
    expect(observe?.(caller, 'note://s/1')).toBe(true);
    expect(observe?.(caller, 'note://t/1')).toBe(false);
    // What nobody can read nobody observes, whatever the resource says.
    expect(observe?.(caller, 'note://s/..%2f1')).toBe(false);
    expect(observe?.(caller, 'other://s/1')).toBe(false);
  });
});
