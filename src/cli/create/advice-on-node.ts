import type { Config } from '../../answers/config.js';
import { isOldNode } from '../../catalog/stores.js';

/** Says that a Node is too old for the store of a project; undefined where it is not. */
export function adviceOnNode({ signIn }: Config, version: string): string | undefined {
  const { id, label, oldestNode } = signIn?.store ?? {};
  if (oldestNode === undefined || !isOldNode(version, oldestNode)) return undefined;
  return `Node ${version} is too old for ${label}: development forgets sign-ins, and in production the server does not start. Take Node ${oldestNode} or newer (22 or 24), or another store than --store ${id}, such as --store postgres.`;
}
