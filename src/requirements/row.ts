import type { RevisionId } from '../catalog/revisions.js';

/** Keywords of the sources, strongest first; ADV is advice that no primary source demands. */
export const levels = ['MUST', 'MUST NOT', 'SHOULD', 'SHOULD NOT', 'MAY', 'ADV'] as const;
export type Level = (typeof levels)[number];

/** What a row may depend on in a generated project. */
export type Trait =
  /** How tokens are verified. */
  | 'jwt'
  | 'introspection'
  /** Tokens that are bound to a key are taken. */
  | 'dpop'
  /** The tools call another API. */
  | 'downstream'
  /** Machines may call. */
  | 'machines'
  /** Tokens of several issuers are taken. */
  | 'issuers'
  /** Clients can ask for the scopes of the server. */
  | 'scopeRequest';

/** One requirement on an MCP server that is an OAuth resource server. */
export interface Row {
  /** By revision; `null` where a revision does not state it. */
  readonly levels: Readonly<Record<RevisionId, Level | null>>;
  readonly text: string;
  /** RFC section, page of the MCP specification, or what it is derived from. */
  readonly source: string;
  /**
   * File below `test/auth` of a generated project that proves it, without `.test.ts`; by trait where
   * not every project has to meet it, or not all in the same way.
   */
  readonly proof?: string | Readonly<Partial<Record<Trait, string>>>;
  /** Why the audit has no check. */
  readonly unchecked?: string;
  /** Why no generated project meets it alone. */
  readonly unmet?: string;
}

/** Rows by id, where the ids have one of these prefixes. */
export type Rows<Prefix extends string> = Readonly<Record<`${Prefix}-${number}`, Row>>;
