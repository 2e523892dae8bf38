import { z } from 'zod';
import { todoSchema } from './todo-store.js';
import { defineTool } from './tool.js';

/** Lists the caller's to-dos. */
export const listTodos = defineTool({
  name: 'list_todos',
  title: 'List to-dos',
  description: 'Lists your to-dos, open ones first.',
  inputSchema: z.object({}),
  outputSchema: z.object({ todos: z.array(todoSchema) }),
  annotations: { readOnlyHint: true },
  run(_input, { caller, services }) {
    const todos = services.todos.list(caller);
    const lines = todos.map(({ id, title, done }) => `[${done ? 'x' : ' '}] ${title} (id ${id})`);
    const text = lines.length > 0 ? lines.join('\n') : 'You have no to-dos.';
    return { structuredContent: { todos }, text };
  },
});
