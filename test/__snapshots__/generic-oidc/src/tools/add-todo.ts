import { z } from 'zod';
import { todoStore } from './todo-store.js';
import { defineTool } from './tool.js';

/** Adds a to-do to the caller's list. */
export const addTodo = defineTool({
  name: 'add_todo',
  title: 'Add a to-do',
  description: 'Adds a to-do to your list.',
  inputSchema: z.object({ title: z.string().trim().min(1).max(200) }),
  readOnly: false,
  run({ title }, caller) {
    const todo = todoStore.add(caller, title);
    return todo
      ? { text: `Added "${todo.title}" (id ${todo.id}).` }
      : { text: 'Your list is full. Delete a to-do first.', isError: true };
  },
});
