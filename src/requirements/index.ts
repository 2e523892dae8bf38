import { authorizationEndpoints } from './authorization-endpoints.js';
import { authorizationServers } from './authorization-servers.js';
import { challenge } from './challenge.js';
import { definitions } from './definitions.js';
import { errors } from './errors.js';
import { extensions } from './extensions.js';
import { messages } from './messages.js';
import { metadata } from './metadata.js';
import { operators } from './operators.js';
import { processes } from './processes.js';
import type { Row } from './row.js';
import { scopes } from './scopes.js';
import { sessions } from './sessions.js';
import { tokens } from './tokens.js';
import { transport } from './transport.js';

export { levels, type Level, type Trait } from './row.js';

const rows = {
  ...metadata,
  ...challenge,
  ...tokens,
  ...scopes,
  ...transport,
  ...sessions,
  ...messages,
  ...errors,
  ...definitions,
  ...operators,
  ...authorizationServers,
  ...authorizationEndpoints,
  ...extensions,
  ...processes,
};

export type RequirementId = keyof typeof rows;

/** A row with the id that names it. */
export interface Requirement extends Row {
  readonly id: RequirementId;
}

const byId: Readonly<Record<RequirementId, Row>> = rows;

/** Finds a row. */
export function requirement(id: RequirementId): Requirement {
  return { id, ...byId[id] };
}

/** Every requirement, in the order of the matrix. */
export const requirements: readonly Requirement[] = (Object.keys(rows) as RequirementId[]).map(
  requirement,
);

/** Cites rows and their sources, as `PRM-10; RFC 9728 §3.3`. */
export function citation(...ids: readonly RequirementId[]): string {
  return [ids.join(', '), ...new Set(ids.map((id) => byId[id].source))].join('; ');
}
