import { InvalidTokenError } from '../errors.js';

/** Admits bearer tokens only: what else there is has to prove something that is not checked here. */
export function checkTokenType({ token_type: type }) {
  if (type !== undefined && !(typeof type === 'string' && type.toLowerCase() === 'bearer')) {
    throw new InvalidTokenError('sender_constrained', 'not a bearer token');
  }
}
