import { describe, expect, it } from 'vitest';
import { todoItem } from '../../src/resources/todo-item.js';
import { newContext, services } from '../tools/support/context.js';

describe('todo://items/{id}', () => {
  it('is a to-do of the caller', async () => {
    const context = newContext();
    const todo = services.todos.add(context, 'Write tests');
    expect(await todoItem.read({ id: todo?.id ?? '' }, context)).toEqual(todo);
    expect(await todoItem.read({ id: 'none' }, context)).toBeUndefined();
  });

  it('of another user is not there, nor is its id suggested (SCOPE-09, HAND-03)', async () => {
    const [owner, other] = [newContext(), newContext()];
    const id = services.todos.add(owner, 'Private')?.id ?? '';
    expect(await todoItem.read({ id }, other)).toBeUndefined();
    expect(await todoItem.complete?.id?.(id.slice(0, 4), other, {})).toEqual([]);
    expect(await todoItem.complete?.id?.(id.slice(0, 4), owner, {})).toEqual([id]);
    expect(await todoItem.complete?.id?.(`${id}x`, owner, {})).toEqual([]);
  });

  it('tells who listens that it has changed', () => {
    expect(todoItem.mayObserve?.({ id: 'any' }, newContext())).toBe(true);
  });
});
