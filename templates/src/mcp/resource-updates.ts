import type { ServerEventBus } from '@modelcontextprotocol/server';
import { userKey, type Caller } from '../auth/caller.js';
import type { ScopeRules } from '../auth/scopes.js';

/** Who is told that a resource has changed. */
export type Audience = 'owner' | 'everyone';

/** A resource that changed, and who is told. */
export interface ResourceUpdate {
  /** In its one spelling, as `URL.href` has it: it is compared sign by sign with what clients listen to. */
  readonly uri: string;
  /** Everyone who listens, or only the user with this `userKey`. */
  readonly to: 'everyone' | { readonly user: string };
}

/**
 * Takes updates to those who listen. Those of {@link createResourceUpdates} stay within the process; with
 * several replicas `src/services.ts` has others, that carry each update to all of them, as JSON.
 */
export interface ResourceUpdates {
  publish(update: ResourceUpdate): void;
  /** @returns ends it */
  subscribe(listener: (update: ResourceUpdate) => void): () => void;
}

/** Creates updates within this process. A listener that fails keeps nothing from the others. */
export function createResourceUpdates(): ResourceUpdates {
  const listeners = new Set<(update: ResourceUpdate) => void>();
  return {
    publish(update) {
      for (const listener of listeners) {
        try {
          listener(update);
        } catch {
          // Its client is gone, and whoever published has nothing to do with it.
        }
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Makes what handlers say of a resource an update. What the scope map does not name nobody listens to. */
export function publisherOf(updates: ResourceUpdates, rules: ScopeRules) {
  return (caller: Caller, uri: string, audience: Audience): void => {
    const found = rules.findResource(uri);
    if (!found) return;
    const to = audience === 'everyone' ? audience : { user: userKey(caller) };
    updates.publish({ uri: found.uri, to });
  };
}

/**
 * Makes the event bus for the stream of one caller. The SDK's own knows no callers and tells everybody of
 * everything: this one passes on the updates for this caller, and no events of another kind (HAND-03).
 *
 * @param onOpen is told when the stream begins; what it returns, when it ends
 */
export function busOf(
  caller: Caller,
  updates: ResourceUpdates,
  onOpen: () => () => void,
): ServerEventBus {
  const user = userKey(caller);
  return {
    publish: () => undefined,
    subscribe(listener) {
      const onEnd = onOpen();
      const unsubscribe = updates.subscribe(({ uri, to }) => {
        if (to === 'everyone' || to.user === user) listener({ kind: 'resource_updated', uri });
      });
      return () => {
        unsubscribe();
        onEnd();
      };
    },
  };
}
