import { describe, expect, it } from 'vitest';
import { addTodo } from '../../src/tools/add-todo.js';
import { todoStore } from '../../src/tools/todo-store.js';
import { newCaller } from './support/callers.js';

describe('add_todo', () => {
  it('adds to the caller’s list', async () => {
    const caller = newCaller();
    const { text } = await addTodo.run({ title: 'Write tests' }, caller);
    const [todo] = todoStore.list(caller);
    expect(todo).toMatchObject({ title: 'Write tests', done: false });
    expect(text).toBe(`Added "Write tests" (id ${todo?.id ?? ''}).`);
  });

  it('refuses one more than a list holds', async () => {
    const caller = newCaller();
    while (todoStore.add(caller, 'One more'));
    expect(await addTodo.run({ title: 'Too many' }, caller)).toMatchObject({ isError: true });
  });

  it.each([{}, { title: '' }, { title: 'x'.repeat(201) }, { title: 1 }])(
    'takes no such title: %j',
    (input) => {
      expect(addTodo.inputSchema.safeParse(input).success).toBe(false);
    },
  );
});
