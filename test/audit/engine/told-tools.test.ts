import { describe, expect, it, vi } from 'vitest';
import { toldThingChecks } from '../../../src/audit/checks/scopes/told-things.js';
import type { RunnerContext } from '../../../src/audit/engine/context.js';
import { leaveToCall } from '../../../src/audit/engine/told-tools.js';

const call = vi.fn(() => Promise.reject(new Error('it was called')));

/** An audit that was told of a tool that no list shows. */
const contextWith = (changes: Partial<RunnerContext>) =>
  ({
    allowToolCalls: true,
    allowedTools: undefined,
    isGenerated: false,
    dialect: { revision: { stateless: true } },
    tokens: { main: 'good' },
    expectations: { toolScopes: { wipe: [] }, resourceScopes: {}, promptScopes: {}, hierarchy: {} },
    tools: () => Promise.resolve([]),
    callableTools: () => Promise.resolve([]),
    once: (key: string, work: () => unknown) =>
      key.includes(' good') ? Promise.resolve(undefined) : work(),
    call,
    ...changes,
  }) as unknown as RunnerContext;

describe('a tool that no list shows', () => {
  it.each([
    ['is called with leave for every tool', {}, true],
    ['is called with leave for it', { allowedTools: ['wipe'] }, true],
    ['is not called with leave for another', { allowedTools: ['list'] }, false],
    ['is not called without leave', { allowToolCalls: false }, false],
    ['is not called in a project, whose tools are known', { isGenerated: true }, false],
  ])('%s', async (_, changes, isCalled) => {
    expect((await leaveToCall(contextWith(changes)))('wipe')).toBe(isCalled);
  });

  it('is not called to see whether it is there, either', async () => {
    const [check] = toldThingChecks;
    const outcome = await check?.run(contextWith({ allowToolCalls: false }), new Map());
    expect(outcome).toMatchObject({
      kind: 'warn',
      says: expect.stringMatching(/wipe.*leave/) as string,
    });
    expect(call).not.toHaveBeenCalled();
  });
});
