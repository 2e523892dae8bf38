import { z } from 'zod';
import { defineTool } from './tool.js';

/** Removes one of the caller's to-dos. */
export const deleteTodo = defineTool({
  name: 'delete_todo',
  title: 'Delete a to-do',
  description: 'Removes one of your to-dos for good.',
  inputSchema: z.object({ id: z.string().max(64) }),
  annotations: { destructiveHint: true, idempotentHint: true },
  run({ id }, { caller, services, resourceUpdated }) {
    if (!services.todos.delete(caller, id)) {
      return { text: 'You have no to-do with this id.', isError: true };
    }
    resourceUpdated('todo://items');
    resourceUpdated(`todo://items/${id}`);
    return 'Deleted.';
  },
});
