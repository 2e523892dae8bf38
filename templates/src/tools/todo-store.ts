import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import { userKey, type Caller } from '../auth/caller.js';

/** One entry of a user's list, as clients see it. */
export const todoSchema = z.object({
  /** Random, but no secret: only its owner can use it (HAND-01…03). */
  id: z.string(),
  title: z.string(),
  done: z.boolean(),
});

export type Todo = z.infer<typeof todoSchema>;

const MAX_USERS = 10_000;
const MAX_TODOS = 200;

/**
 * To-dos in memory, one list per user. Every operation starts from the caller's own list, so
 * another user's id means nothing here (SCOPE-09).
 */
export class TodoStore {
  readonly #lists = new LRUCache<string, Map<string, Todo>>({ max: MAX_USERS });

  /** The caller's to-dos, open ones first. */
  list(caller: Caller): Todo[] {
    return [...this.#listOf(caller).values()].sort((a, b) => Number(a.done) - Number(b.done));
  }

  /** Adds a to-do; `undefined` when the list is full. */
  add(caller: Caller, title: string): Todo | undefined {
    const list = this.#listOf(caller);
    if (list.size >= MAX_TODOS) return undefined;
    const todo: Todo = { id: crypto.randomUUID(), title, done: false };
    list.set(todo.id, todo);
    return todo;
  }

  /** Marks a to-do as done; `undefined` when the caller has none with this id. */
  complete(caller: Caller, id: string): Todo | undefined {
    const todo = this.#listOf(caller).get(id);
    if (todo) todo.done = true;
    return todo;
  }

  /** Whether the caller had a to-do with this id, which is now gone. */
  delete(caller: Caller, id: string): boolean {
    return this.#listOf(caller).delete(id);
  }

  #listOf(caller: Caller): Map<string, Todo> {
    const key = userKey(caller);
    let list = this.#lists.get(key);
    if (!list) {
      list = new Map();
      this.#lists.set(key, list);
    }
    return list;
  }
}
