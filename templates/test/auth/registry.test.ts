import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { registry } from '../../src/mcp/registry.js';
import { assertRegistered, withRegistry, type Registry } from '../../src/mcp/with-registry.js';
import { scopePolicy } from '../../src/scope-map.js';
import { tools } from '../../src/tools/index.js';
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
const small: Registry = {
  baseScopes: ['base'],
  tools: [{ tool: known, scopes: ['read'] }],
  hierarchy: { write: ['read'] },
};

describe('the registry', () => {
  it('is what this server offers, with these scopes', () => {
    expect(() => {
      assertRegistered(registry, scopePolicy, tools);
    }).not.toThrow();
  });

  it('takes entries beside its own', () => {
    const policy = withRegistry(small, {
      baseScopes: ['more'],
      tools: { own: ['admin'] },
      hierarchy: { admin: ['write'] },
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
      prompts: { greet: [] },
    });
    expect(() => {
      assertRegistered(small, policy, [known, own]);
    }).not.toThrow();
  });

  it.each([
    [
      'other scopes for a tool',
      { tools: { known: ['admin'] } },
      [known],
      'the tool known comes to',
    ],
    ['fewer scopes for a tool', { tools: { known: [] } }, [known], undefined],
    [
      'more for a broader scope',
      { hierarchy: { write: ['x'] } },
      [known],
      'the scope write comes to',
    ],
    [
      'a narrow scope that implies a broad one',
      { hierarchy: { read: ['write'] } },
      [known],
      'the scope read comes to imply ["write"]',
    ],
    [
      'a narrow scope that implies a broad one by way of another',
      { hierarchy: { read: ['other'], other: ['write'] } },
      [known],
      'the scope read comes to imply ["write"]',
    ],
    [
      'a base scope that implies that of a tool',
      { hierarchy: { base: ['read'] } },
      [known],
      'the scope base comes to imply ["read"]',
    ],
    ['no such tool', {}, [own], 'lacks the tool known'],
    ['a second tool of the name', {}, [known, tool('known')], 'has another tool known'],
  ])('is never weakened by %s', (_, more, offered, says) => {
    const policy = withRegistry(small, more);
    expect(policy.tools['known']).toContain('read');
    const start = () => {
      assertRegistered(small, policy, offered);
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
        assertRegistered(more, policy, [known, own]);
      }).toThrow('the machine bot');
    }
  });

  it.each([
    ['a tool with other scopes', { tools: { known: [] } }, 'the tool known comes to []'],
    ['a tool without an entry', { tools: {} }, 'no entry for the tool known'],
    ['no base scope', { baseScopes: [] }, 'lacks the base scope "base"'],
    ['another hierarchy', { hierarchy: {} }, 'no entry for the scope write'],
  ])('stops a server whose own policy has %s', (_, change, says) => {
    const policy = { ...withRegistry(small, {}), ...change };
    expect(() => {
      assertRegistered(small, policy, [known]);
    }).toThrow(says);
  });
});
