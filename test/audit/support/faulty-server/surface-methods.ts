import type { ErrorFaults } from './errors.js';
import type { Features } from './features.js';
import { complain, complete, kept, page, type Outcome, type ResultFaults } from './results.js';
import type { Surface } from './surface.js';

/** A request for a resource, a prompt or a value, whose scopes are there. */
interface SurfaceCall {
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly isModern: boolean;
  readonly user: string;
  readonly permits: (scopes: readonly string[]) => boolean;
}

/** Does what a request for resources or prompts asks for; undefined when it asks for something else. */
export function performOnSurface(
  faults: Partial<ResultFaults & ErrorFaults>,
  features: Features,
  surface: Surface,
  call: SurfaceCall,
): Outcome | undefined {
  const { method, params, isModern, user } = call;
  const pageOf = (kind: string, items: readonly object[]) =>
    page(faults, features, kind, items, params['cursor']);
  switch (method) {
    case 'resources/list':
      return pageOf('resources', surface.listed('resource', call));
    case 'resources/templates/list':
      return features.isGuarded
        ? pageOf('resourceTemplates', surface.listed('template', call))
        : undefined;
    case 'prompts/list':
      return pageOf('prompts', surface.listed('prompt', call));
    case 'resources/read': {
      const uri = String(params['uri']);
      const text = surface.read(uri, user);
      if (text === undefined) {
        return complain(200, faults.resourceCode ?? (isModern ? -32_602 : -32_002));
      }
      return { result: kept(faults, { contents: [{ uri, text }] }) };
    }
    case 'prompts/get': {
      const isKnown = surface.entries.some(
        ({ kind, name }) => kind === 'prompt' && name === params['name'],
      );
      if (!isKnown && features.isGuarded) return complain(200, -32_602);
      return { result: complete({ messages: [] }) };
    }
    case 'resources/subscribe':
      return features.isGuarded && !isModern ? { result: {} } : undefined;
    case 'completion/complete':
      return features.isGuarded
        ? { result: complete({ completion: { values: surface.complete(params) } }) }
        : undefined;
    default:
      return undefined;
  }
}
