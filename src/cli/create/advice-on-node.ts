import type { Config } from '../../answers/config.js';
import type { Problem } from '../../answers/problem.js';
import { isOldNode } from '../../catalog/stores.js';

/** Says that a Node is too old for the store of a project. */
export function adviceOnNode({ signIn }: Config, version: string): Problem[] {
  const { id, label, oldestNode } = signIn?.store ?? {};
  if (oldestNode === undefined || !isOldNode(version, oldestNode)) return [];
  const message = `Node ${version} is too old for ${label}: development forgets sign-ins, and in production the server does not start. Take Node ${oldestNode} or newer (22 or 24), or another store than --store ${id}, such as --store postgres.`;
  return [{ path: 'signIn.store', message }];
}
