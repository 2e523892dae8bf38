import { z } from 'zod';
import { todoStore } from './todo-store.js';
import { defineTool } from './tool.js';

/** Removes one of the caller's to-dos. */
export const deleteTodo = defineTool({
  name: 'delete_todo',
  title: 'Delete a to-do',
  description: 'Removes one of your to-dos for good.',
  inputSchema: z.object({ id: z.string().max(64) }),
  readOnly: false,
  run({ id }, caller) {
    return todoStore.delete(caller, id)
      ? { text: 'Deleted.' }
      : { text: 'You have no to-do with this id.', isError: true };
  },
});
