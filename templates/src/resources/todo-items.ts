import { defineResource } from './resource.js';

/** The caller's list. One URI for all users: each reads their own. */
export const todoItems = defineResource({
  name: 'todo_items',
  uri: 'todo://items',
  title: 'Your to-dos',
  description: 'Your to-dos as JSON, open ones first.',
  mimeType: 'application/json',
  read: (_, { caller, services }) => services.todos.list(caller),
});
