import { describe, expect, it } from 'vitest';
import { completeTodo } from '../../src/tools/complete-todo.js';
import { newContext, services } from './support/context.js';

describe('complete_todo', () => {
  it('marks a to-do as done', async () => {
    const context = newContext();
    const id = services.todos.add(context, 'Write tests')?.id ?? '';
    expect(await completeTodo.run({ id }, context)).toEqual({
      structuredContent: { todo: { id, title: 'Write tests', done: true } },
      text: 'Completed "Write tests".',
    });
    expect(services.todos.list(context)).toMatchObject([{ id, done: true }]);
  });

  it('leaves those of others alone (SCOPE-09, HAND-03)', async () => {
    const owner = newContext();
    const id = services.todos.add(owner, 'Private')?.id ?? '';
    expect(await completeTodo.run({ id }, newContext())).toMatchObject({ isError: true });
    expect(services.todos.list(owner)).toMatchObject([{ id, done: false }]);
  });

  it('tells who listens, of the caller’s own clients only', async () => {
    const said: unknown[][] = [];
    const context = newContext({ resourceUpdated: (...args) => said.push(args) });
    const id = services.todos.add(context, 'Write tests')?.id ?? '';
    await completeTodo.run({ id: 'none' }, context);
    expect(said).toEqual([]);
    await completeTodo.run({ id }, context);
    expect(said).toEqual([['todo://items'], [`todo://items/${id}`]]);
  });
});
