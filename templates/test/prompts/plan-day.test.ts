import { describe, expect, it } from 'vitest';
import { planDay } from '../../src/prompts/plan-day.js';
import { newContext, services } from '../tools/support/context.js';

describe('plan_day', () => {
  it('names what is open, and what to begin with', async () => {
    const context = newContext();
    expect(await planDay.get({}, context)).toContain('nothing to do');
    services.todos.add(context, 'Write tests');
    const done = services.todos.add(context, 'Done already');
    services.todos.complete(context, done?.id ?? '');
    const text = await planDay.get({ first: 'Write tests' }, context);
    expect(text).toBe('Plan my day with these to-dos. Begin with "Write tests".\n\n- Write tests');
    expect(await planDay.get({}, context)).not.toContain('Begin with');
  });

  it('names and suggests nothing of others (SCOPE-09)', async () => {
    const owner = newContext();
    services.todos.add(owner, 'Private');
    const other = newContext();
    expect(await planDay.get({}, other)).not.toContain('Private');
    expect(await planDay.complete?.first?.('', other, {})).toEqual([]);
    expect(await planDay.complete?.first?.('Pr', owner, {})).toEqual(['Private']);
    expect(await planDay.complete?.first?.('Qr', owner, {})).toEqual([]);
  });
});
