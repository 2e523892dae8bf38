import type { Config } from './config.js';
import type { ReplicaServices } from './mcp/replicas.js';
import { TodoStore } from './tools/todo-store.js';

/** What tools, resources and prompts work with: a database, clients of other APIs. They find it in `context.services`. */
export interface Services extends ReplicaServices {
  readonly todos: TodoStore;
  /** Lets go of everything, when the last request was answered. */
  close(): Promise<void>;
}

/** Opens the services, once, before the server listens. What fails here stops the start. */
export const openServices: (config: Config) => Services | Promise<Services> = () => ({
  todos: new TodoStore(),
  close: () => Promise.resolve(),
});
