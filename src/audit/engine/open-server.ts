import { isAccepted } from '../protocol/responses.js';
import { callOfNothing } from '../protocol/messages.js';
import { listOf } from '../protocol/lists.js';
import { INVALID_TOKEN } from '../protocol/sessions.js';
import type { Check } from './check.js';
import type { Context } from './context.js';
import type { Family } from './model.js';

/** Families that ask how a server authorizes, and nothing of one that does not (authorization is optional in MCP). */
const OF_AUTHORIZATION: ReadonlySet<string> = new Set([
  'metadata',
  'authorization-server',
  'challenge',
  'bearer',
  'tokens',
  'proofs',
  'scopes',
  'callers',
  'reach',
  'surface',
  'sign-in',
]);

/**
 * Says that a server asks nobody for a token, if that is so: it publishes no metadata, and serves lists and
 * calls to everybody, whether a token that nobody issued comes with them or none.
 */
export async function findOpen(context: Context): Promise<string | undefined> {
  const { dialect, call } = context;
  if (dialect.guardsCallsOnly || !isAccepted(await context.unauthenticated())) return undefined;
  if ((await context.metadata()).document) return undefined;
  if (!isAccepted(await context.invalidToken())) return undefined;
  const { method, params } = callOfNothing(dialect);
  const called = await call(INVALID_TOKEN, method, params);
  if ([401, 403].includes(called.status)) return undefined;
  const tools = (await listOf(context, INVALID_TOKEN, 'tools'))?.items.length ?? 0;
  const whatFor = tools === 0 ? 'ask it anything' : `call ${tools} tool${tools === 1 ? '' : 's'}`;
  return `this server asks for no token: anybody may ${whatFor}`;
}

/** Tells whether a check asks nothing of such a server; that it is open is said once, by the check of the door. */
export function isMoot({ id }: Pick<Family, 'id'>, { rows }: Pick<Check, 'rows'>): boolean {
  return OF_AUTHORIZATION.has(id) && !(id === 'challenge' && rows[0] === 'CHAL-01');
}
