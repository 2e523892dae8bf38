import { describe, expect, it } from 'vitest';
import { completeTodo } from '../../src/tools/complete-todo.js';
import { todoStore } from '../../src/tools/todo-store.js';
import { newCaller } from './support/callers.js';

describe('complete_todo', () => {
  it('marks a to-do as done', async () => {
    const caller = newCaller();
    const id = todoStore.add(caller, 'Write tests')?.id ?? '';
    expect(await completeTodo.run({ id }, caller)).toEqual({ text: 'Completed "Write tests".' });
    expect(todoStore.list(caller)).toMatchObject([{ id, done: true }]);
  });

  it('leaves those of others alone (SCOPE-09, HAND-03)', async () => {
    const owner = newCaller();
    const id = todoStore.add(owner, 'Private')?.id ?? '';
    expect(await completeTodo.run({ id }, newCaller())).toMatchObject({ isError: true });
    expect(todoStore.list(owner)).toMatchObject([{ id, done: false }]);
  });
});
