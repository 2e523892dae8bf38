import type { Features } from './features.js';
import type { MessageFaults } from './message-faults.js';
import type { Asked } from './reply.js';
import type { ClientMessage } from './request-headers.js';
import { goesOn } from './rounds.js';
import { calledTool, scopesOf } from './scopes.js';
import type { Surface } from './surface.js';
import type { Tool } from './tools.js';

/** Says which scopes a message takes by what it is about. */
export interface Addressed {
  /** Whether it is for what a message is about that it may be refused, the door included. */
  isLater(parsed: unknown): boolean;
  /** Everything that it takes; undefined when it is about nothing in particular. */
  neededFor(asked: Asked, message: ClientMessage): readonly string[] | undefined;
}

/** Builds it from what a server has. */
export function createAddressed(
  faults: Partial<MessageFaults>,
  features: Features,
  { tools, surface }: { readonly tools: readonly Tool[]; readonly surface: Surface },
): Addressed {
  return {
    isLater(parsed) {
      if (faults.namesDoorFirst || faults.allAtDoor) return false;
      const { method = '', params = {} } = (parsed ?? {}) as ClientMessage;
      if (method === 'tools/call') return true;
      return features.isGuarded && surface.neededFor({ method, params }, '') !== undefined;
    },
    neededFor(asked, { method = '', params = {} }) {
      if (method === 'tools/call') {
        if (faults.roundFault === 'scopes once' && goesOn(params)) return features.doorScopes;
        const name = calledTool(faults, asked, params['name']);
        const isOld = params['_meta'] === undefined;
        if (faults.guardsNewestEra && isOld) return features.doorScopes;
        const tool = tools.find((each) => each.name === name);
        return scopesOf(faults, tool, features);
      }
      const own = features.isGuarded
        ? surface.neededFor({ method, params }, asked.body)
        : undefined;
      if (own && faults.surfaceFault === 'no door') return [];
      const isOld = (params['_meta'] ?? undefined) === undefined;
      if (faults.surfaceFault === 'newest era' && own && isOld) return features.doorScopes;
      return own && [...new Set([...features.doorScopes, ...own])];
    },
  };
}
