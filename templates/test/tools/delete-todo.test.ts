import { describe, expect, it } from 'vitest';
import { deleteTodo } from '../../src/tools/delete-todo.js';
import { newContext, services } from './support/context.js';

describe('delete_todo', () => {
  it('removes a to-do', async () => {
    const context = newContext();
    const id = services.todos.add(context, 'Write tests')?.id ?? '';
    expect(await deleteTodo.run({ id }, context)).toBe('Deleted.');
    expect(services.todos.list(context)).toEqual([]);
  });

  it('leaves those of others alone (SCOPE-09, HAND-03)', async () => {
    const owner = newContext();
    const id = services.todos.add(owner, 'Private')?.id ?? '';
    expect(await deleteTodo.run({ id }, newContext())).toMatchObject({ isError: true });
    expect(services.todos.list(owner)).toMatchObject([{ id }]);
  });

  it('tells who listens, of the caller’s own clients only', async () => {
    const said: unknown[][] = [];
    const context = newContext({ resourceUpdated: (...args) => said.push(args) });
    const id = services.todos.add(context, 'Write tests')?.id ?? '';
    await deleteTodo.run({ id: 'none' }, context);
    expect(said).toEqual([]);
    await deleteTodo.run({ id }, context);
    expect(said).toEqual([['todo://items'], [`todo://items/${id}`]]);
  });
});
