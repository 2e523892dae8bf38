import { z } from 'zod';
import { todoStore } from './todo-store.js';
import { defineTool } from './tool.js';

/** Lists the caller's to-dos. */
export const listTodos = defineTool({
  name: 'list_todos',
  title: 'List to-dos',
  description: 'Lists your to-dos, open ones first.',
  inputSchema: z.object({}),
  readOnly: true,
  run(_input, caller) {
    const todos = todoStore.list(caller);
    const lines = todos.map(({ id, title, done }) => `[${done ? 'x' : ' '}] ${title} (id ${id})`);
    return { text: lines.length > 0 ? lines.join('\n') : 'You have no to-dos.' };
  },
});
