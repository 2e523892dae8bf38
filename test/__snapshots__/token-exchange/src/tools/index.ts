import { listTodos } from './list-todos.js';
import { addTodo } from './add-todo.js';
import { completeTodo } from './complete-todo.js';
import { deleteTodo } from './delete-todo.js';
import { whoami } from './whoami.js';
import { callExternalApi } from './call-external-api.js';
import type { AnyTool } from './tool.js';

/** How the server introduces itself to clients. */
export const serverInfo = { name: 'my-mcp-server', version: '0.1.0' };

/** The tools this server offers. Each needs an entry in `src/scope-map.ts`. */
export const tools: readonly AnyTool[] = [
  listTodos,
  addTodo,
  completeTodo,
  deleteTodo,
  whoami,
  callExternalApi,
];
