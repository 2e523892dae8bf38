import type { ToolSet } from './types.js';

/** Scope every caller needs before anything else; the least a client signs in with. */
export const defaultBaseScopes: readonly string[] = ['mcp:access'];

/** The tools that come with a working implementation. */
export const toolSets: readonly ToolSet[] = [
  {
    id: 'todo',
    label: 'To-do list',
    hint: 'four tools, one scope each, kept per user',
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
    resources: [],
    prompts: [],
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
