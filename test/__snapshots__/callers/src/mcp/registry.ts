import { listTodos } from '../tools/list-todos.js';
import { addTodo } from '../tools/add-todo.js';
import { completeTodo } from '../tools/complete-todo.js';
import { deleteTodo } from '../tools/delete-todo.js';
import { whoami } from '../tools/whoami.js';
import { todoItems } from '../resources/todo-items.js';
import { todoItem } from '../resources/todo-item.js';
import { planDay } from '../prompts/plan-day.js';
import type { Registry } from './with-registry.js';

/**
 * The tools, resources and prompts of this server, and the scopes that each needs.
 *
 * Follows `secure-mcp.json`: edit that file and run `create-secure-mcp update`. What you write
 * yourself goes into `src/server.ts` and `src/scope-map.ts`.
 */
export const registry: Registry = {
  // Every request needs these; they are the least a client signs in with.
  baseScopes: ['mcp:access'],

  // A call needs all the scopes of its tool, and the base scopes.
  tools: [
    { tool: listTodos, scopes: ['todos:read'] },
    { tool: addTodo, scopes: ['todos:add'] },
    { tool: completeTodo, scopes: ['todos:complete'] },
    { tool: deleteTodo, scopes: ['todos:delete'] },
    { tool: whoami, scopes: [] },
  ],

  // Reading, completing and listening need the scopes of the resource.
  resources: [
    { resource: todoItems, scopes: ['todos:read'] },
    { resource: todoItem, scopes: ['todos:read'] },
  ],

  // Getting a prompt and completing its arguments need its scopes.
  prompts: [{ prompt: planDay, scopes: ['todos:read'] }],

  // Clients that may call for themselves, and the most that each may hold beside the base scopes.
  machines: {
    'ci-bot': ['todos:read'],
    '6f0c7c1e-0000-4000-8000-000000000004': [],
  },

  // A broader scope, and the scopes that whoever holds it needs not ask for.
  hierarchy: {
    'todos:manage': ['todos:read', 'todos:add', 'todos:complete', 'todos:delete'],
  },
};
