import { describe, expect, it } from 'vitest';
import { addTodo } from '../../src/tools/add-todo.js';
import { newContext, services } from './support/context.js';

describe('add_todo', () => {
  it('adds to the caller’s list', async () => {
    const context = newContext();
    const answer = await addTodo.run({ title: 'Write tests' }, context);
    const [todo] = services.todos.list(context);
    expect(todo).toMatchObject({ title: 'Write tests', done: false });
    expect(answer).toEqual({
      structuredContent: { todo },
      text: `Added "Write tests" (id ${todo?.id ?? ''}).`,
    });
  });

  it('tells who listens, of the caller’s own clients only', async () => {
    const said: unknown[][] = [];
    const context = newContext({ resourceUpdated: (...args) => said.push(args) });
    await addTodo.run({ title: 'Write tests' }, context);
    expect(said).toEqual([['todo://items']]);
  });

  it('refuses one more than a list holds', async () => {
    const context = newContext();
    while (services.todos.add(context, 'One more'));
    expect(await addTodo.run({ title: 'Too many' }, context)).toMatchObject({ isError: true });
  });

  it.each([{}, { title: '' }, { title: 'x'.repeat(201) }, { title: 1 }])(
    'takes no such title: %j',
    (input) => {
      expect(addTodo.inputSchema.safeParse(input).success).toBe(false);
    },
  );
});
