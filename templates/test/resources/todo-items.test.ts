import { describe, expect, it } from 'vitest';
import { todoItems } from '../../src/resources/todo-items.js';
import { newContext, services } from '../tools/support/context.js';

describe('todo://items', () => {
  it('holds the to-dos of the caller', async () => {
    const context = newContext();
    expect(await todoItems.read({}, context)).toEqual([]);
    const todo = services.todos.add(context, 'Write tests');
    expect(await todoItems.read({}, context)).toEqual([todo]);
  });

  it('holds nothing of others (SCOPE-09)', async () => {
    services.todos.add(newContext(), 'Private');
    expect(await todoItems.read({}, newContext())).toEqual([]);
  });
});
