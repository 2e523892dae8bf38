import { z } from 'zod';
import { todoSchema } from './todo-store.js';
import { defineTool } from './tool.js';

/** Marks one of the caller's to-dos as done. */
export const completeTodo = defineTool({
  name: 'complete_todo',
  title: 'Complete a to-do',
  description: 'Marks one of your to-dos as done.',
  inputSchema: z.object({ id: z.string().max(64) }),
  outputSchema: z.object({ todo: todoSchema }),
  annotations: { destructiveHint: false, idempotentHint: true },
  run({ id }, { caller, services, resourceUpdated }) {
    const todo = services.todos.complete(caller, id);
    if (!todo) return { text: 'You have no to-do with this id.', isError: true };
    resourceUpdated('todo://items');
    resourceUpdated(`todo://items/${id}`);
    return { structuredContent: { todo }, text: `Completed "${todo.title}".` };
  },
});
