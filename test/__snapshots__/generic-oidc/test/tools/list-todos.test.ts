import { describe, expect, it } from 'vitest';
import { listTodos } from '../../src/tools/list-todos.js';
import { todoStore } from '../../src/tools/todo-store.js';
import { newCaller } from './support/callers.js';

describe('list_todos', () => {
  it('says so when there are none', async () => {
    expect(await listTodos.run({}, newCaller())).toEqual({ text: 'You have no to-dos.' });
  });

  it('lists open ones first', async () => {
    const caller = newCaller();
    const done = todoStore.add(caller, 'Write tests')?.id ?? '';
    const open = todoStore.add(caller, 'Run them')?.id ?? '';
    todoStore.complete(caller, done);
    expect(await listTodos.run({}, caller)).toEqual({
      text: `[ ] Run them (id ${open})\n[x] Write tests (id ${done})`,
    });
  });

  it('shows only the caller’s own (SCOPE-09, HAND-03)', async () => {
    todoStore.add(newCaller(), 'Private');
    expect((await listTodos.run({}, newCaller())).text).not.toContain('Private');
  });
});
