import { z } from 'zod';
import { todoStore } from './todo-store.js';
import { defineTool } from './tool.js';

/** Marks one of the caller's to-dos as done. */
export const completeTodo = defineTool({
  name: 'complete_todo',
  title: 'Complete a to-do',
  description: 'Marks one of your to-dos as done.',
  inputSchema: z.object({ id: z.string().max(64) }),
  readOnly: false,
  run({ id }, caller) {
    const todo = todoStore.complete(caller, id);
    return todo
      ? { text: `Completed "${todo.title}".` }
      : { text: 'You have no to-do with this id.', isError: true };
  },
});
