import { describe, expect, it } from 'vitest';
import { deleteTodo } from '../../src/tools/delete-todo.js';
import { todoStore } from '../../src/tools/todo-store.js';
import { newCaller } from './support/callers.js';

describe('delete_todo', () => {
  it('removes a to-do', async () => {
    const caller = newCaller();
    const id = todoStore.add(caller, 'Write tests')?.id ?? '';
    expect(await deleteTodo.run({ id }, caller)).toEqual({ text: 'Deleted.' });
    expect(todoStore.list(caller)).toEqual([]);
  });

  it('leaves those of others alone (SCOPE-09, HAND-03)', async () => {
    const owner = newCaller();
    const id = todoStore.add(owner, 'Private')?.id ?? '';
    expect(await deleteTodo.run({ id }, newCaller())).toMatchObject({ isError: true });
    expect(todoStore.list(owner)).toMatchObject([{ id }]);
  });
});
