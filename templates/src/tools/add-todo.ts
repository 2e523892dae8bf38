import { z } from 'zod';
import { todoSchema } from './todo-store.js';
import { defineTool } from './tool.js';

/** Adds a to-do to the caller's list. */
export const addTodo = defineTool({
  name: 'add_todo',
  title: 'Add a to-do',
  description: 'Adds a to-do to your list.',
  inputSchema: z.object({ title: z.string().trim().min(1).max(200) }),
  outputSchema: z.object({ todo: todoSchema }),
  annotations: { destructiveHint: false },
  run({ title }, { caller, services, resourceUpdated }) {
    const todo = services.todos.add(caller, title);
    if (!todo) return { text: 'Your list is full. Delete a to-do first.', isError: true };
    resourceUpdated('todo://items');
    return { structuredContent: { todo }, text: `Added "${todo.title}" (id ${todo.id}).` };
  },
});
