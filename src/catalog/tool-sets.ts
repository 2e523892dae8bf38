import type { ToolSet } from './types.js';

/** Scope every caller needs before anything else; the least a client signs in with. */
export const defaultBaseScopes: readonly string[] = ['mcp:access'];

/** The tools that come with a working implementation. */
export const toolSets: readonly ToolSet[] = [
  {
    id: 'todo',
    label: 'To-do list',
    hint: 'four tools, two resources and a prompt, kept per user',
    scopeHierarchy: {
      'todos:manage': ['todos:read', 'todos:add', 'todos:complete', 'todos:delete'],
    },
    tools: [
      {
        name: 'list_todos',
        title: 'List to-dos',
        description: 'Lists your to-dos, open ones first.',
        scopes: ['todos:read'],
        readOnly: true,
        file: 'list-todos.ts',
        imports: 'todo-store.ts',
      },
      {
        name: 'add_todo',
        title: 'Add a to-do',
        description: 'Adds a to-do to your list.',
        scopes: ['todos:add'],
        readOnly: false,
        file: 'add-todo.ts',
        imports: 'todo-store.ts',
      },
      {
        name: 'complete_todo',
        title: 'Complete a to-do',
        description: 'Marks one of your to-dos as done.',
        scopes: ['todos:complete'],
        readOnly: false,
        file: 'complete-todo.ts',
        imports: 'todo-store.ts',
      },
      {
        name: 'delete_todo',
        title: 'Delete a to-do',
        description: 'Removes one of your to-dos for good.',
        scopes: ['todos:delete'],
        readOnly: false,
        file: 'delete-todo.ts',
        imports: 'todo-store.ts',
      },
    ],
    resources: [
      {
        uri: 'todo://items',
        name: 'todo_items',
        title: 'Your to-dos',
        description: 'Your to-dos as JSON, open ones first.',
        mimeType: 'application/json',
        scopes: ['todos:read'],
        file: 'todo-items.ts',
        imports: 'todo-store.ts',
      },
      {
        uri: 'todo://items/{id}',
        name: 'todo_item',
        title: 'A to-do',
        description: 'One of your to-dos as JSON.',
        mimeType: 'application/json',
        scopes: ['todos:read'],
        file: 'todo-item.ts',
        imports: 'todo-store.ts',
      },
    ],
    prompts: [
      {
        name: 'plan_day',
        title: 'Plan my day',
        description: 'Plans a day with your open to-dos.',
        scopes: ['todos:read'],
        file: 'plan-day.ts',
        imports: 'todo-store.ts',
      },
    ],
  },
  {
    id: 'whoami',
    label: 'Who am I',
    hint: 'tells the caller how the server sees them',
    scopeHierarchy: {},
    tools: [
      {
        name: 'whoami',
        title: 'Who am I',
        description: 'Tells you which account, client and scopes this server sees.',
        scopes: [],
        readOnly: true,
        file: 'whoami.ts',
      },
    ],
    resources: [],
    prompts: [],
  },
];
