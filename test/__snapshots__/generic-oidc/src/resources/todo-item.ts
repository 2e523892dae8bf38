import { defineResource } from './resource.js';

/** One of the caller's to-dos. */
export const todoItem = defineResource({
  name: 'todo_item',
  uri: 'todo://items/{id}',
  title: 'A to-do',
  description: 'One of your to-dos as JSON.',
  mimeType: 'application/json',
  read: ({ id }, { caller, services }) =>
    services.todos.list(caller).find((todo) => todo.id === id),
  complete: {
    id: (value, { caller, services }) =>
      services.todos
        .list(caller)
        .map(({ id }) => id)
        .filter((id) => id.startsWith(value)),
  },
  // Whoever listens to an id that is not theirs hears nothing: what changes is said to its owner alone.
  mayObserve: () => true,
});
