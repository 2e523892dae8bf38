import { prompts } from './prompts.js';
import { resourceFor } from './resources.js';
import { BASE_SCOPES } from './scopes.js';
import { toolNamed } from './tools.js';

/** A message of a client, as far as it is one. */
export interface ClientMessage {
  readonly id?: string | number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Scopes that a message takes, by what it says itself; base scopes for what does not exist. */
export function scopesFor({ method, params }: ClientMessage): readonly string[] {
  return [...BASE_SCOPES, ...objectScopes(method, params)];
}

function objectScopes(method: string, params: ClientMessage['params']): readonly string[] {
  const { name, uri, ref } = params;
  switch (method) {
    case 'tools/call':
      return toolNamed(name)?.scopes ?? [];
    case 'prompts/get':
      return prompts.find((each) => each.name === name)?.scopes ?? [];
    case 'resources/read':
    case 'resources/subscribe':
    case 'resources/unsubscribe':
      return resourceFor(uri)?.scopes ?? [];
    case 'completion/complete': {
      const { name: prompt } = (ref ?? {}) as { name?: unknown };
      return prompts.find((each) => each.name === prompt)?.scopes ?? [];
    }
    case 'subscriptions/listen':
      return urisIn(params).flatMap((each) => resourceFor(each)?.scopes ?? []);
    default:
      return [];
  }
}

/** URIs that a subscription is about. */
function urisIn({ notifications }: ClientMessage['params']): readonly unknown[] {
  const { resourceSubscriptions } = (notifications ?? {}) as { resourceSubscriptions?: unknown };
  return Array.isArray(resourceSubscriptions) ? resourceSubscriptions : [];
}
