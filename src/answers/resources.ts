import {
  isTemplate,
  resourceEntryFault,
  variablesOf,
} from '../../templates/src/auth/resource-entries.js';
import { objectMemberFault } from './names.js';

export {
  canonicalUri,
  exampleOf,
  isTemplate,
  overlapOf,
  variablesOf,
} from '../../templates/src/auth/resource-entries.js';

/** Longest URI or URI template of a resource, in characters. */
export const MAX_URI_LENGTH = 200;
/** A URI or a URI template, as far as a pattern can say it: printable ASCII behind a scheme. */
export const URI_PATTERN = /^[a-z][a-z0-9+.-]*:[\x21-\x7E]+$/;
/** A media type without parameters (RFC 6838, 4.2). */
export const MEDIA_TYPE_PATTERN =
  /^[a-z0-9][a-z0-9!#$&^_.+-]{0,63}\/[a-z0-9][a-z0-9!#$&^_.+-]{0,63}$/;

/**
 * Why no resource can be registered under a text, or undefined for a good URI or URI template. The generated
 * server has the same rule at its start.
 */
export function resourceUriFault(uri: string): string | undefined {
  if (uri.length > MAX_URI_LENGTH) return `must have at most ${MAX_URI_LENGTH} characters`;
  if (!URI_PATTERN.test(uri)) {
    return 'must be a URI or a URI template such as notes://{id}: a lower-case scheme, then printable ASCII';
  }
  // What stands there would be shown to everyone.
  if (/^[a-z0-9+.-]+:\/\/[^/]*@/.test(uri)) return 'must not carry a user name or password';
  const fault = resourceEntryFault(uri);
  if (fault !== undefined || !isTemplate(uri)) return fault;
  const names = variablesOf(uri);
  const wrong = names.find((name) => !/^[A-Za-z_]\w{0,31}$/.test(name));
  if (wrong !== undefined) {
    return `has a variable that is no name of at most 32 characters in TypeScript: ${JSON.stringify(wrong)}`;
  }
  return names.map(objectMemberFault).find((each) => each !== undefined);
}

/** Why a text is no media type of a resource, or undefined for a good one. */
export function mediaTypeFault(text: string): string | undefined {
  return MEDIA_TYPE_PATTERN.test(text) ? undefined : 'must be a media type such as text/markdown';
}

/** The name of a resource nobody named: `orders://{id}/lines` → `orders_lines_by_id`. */
export function resourceNameOf(uri: string): string {
  const words = (text: string) => text.split(/[^A-Za-z0-9]+/).filter((word) => word !== '');
  const fixed = words(uri.replace(/\{[^}]*\}/g, ' ').replace(/^https?:/, ''));
  const variables = isTemplate(uri) ? variablesOf(uri) : [];
  const name = [...fixed, ...(variables.length > 0 ? ['by', ...variables.flatMap(words)] : [])];
  return name.join('_').toLowerCase().slice(0, 64) || 'resource';
}
