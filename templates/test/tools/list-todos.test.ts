import { describe, expect, it } from 'vitest';
import { listTodos } from '../../src/tools/list-todos.js';
import { newContext, services } from './support/context.js';

describe('list_todos', () => {
  it('says so when there are none', async () => {
    expect(await listTodos.run({}, newContext())).toEqual({
      structuredContent: { todos: [] },
      text: 'You have no to-dos.',
    });
  });

  it('lists open ones first', async () => {
    const context = newContext();
    const done = services.todos.add(context, 'Write tests')?.id ?? '';
    const open = services.todos.add(context, 'Run them')?.id ?? '';
    services.todos.complete(context, done);
    expect(await listTodos.run({}, context)).toEqual({
      structuredContent: {
        todos: [
          { id: open, title: 'Run them', done: false },
          { id: done, title: 'Write tests', done: true },
        ],
      },
      text: `[ ] Run them (id ${open})\n[x] Write tests (id ${done})`,
    });
  });

  it('shows only the caller’s own (SCOPE-09, HAND-03)', async () => {
    services.todos.add(newContext(), 'Private');
    expect(JSON.stringify(await listTodos.run({}, newContext()))).not.toContain('Private');
  });
});
