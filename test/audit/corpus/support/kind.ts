import type { RevisionId } from '../../../../src/catalog/revisions.js';

/** Makes of servers, each careful before it is weakened. */
export const makes = ['plain', 'sdk', 'generated', 'generated-dpop', 'generated-opaque'] as const;
export type Make = (typeof makes)[number];

/** What the audit is given, each with all of those before. */
export const permissions = ['tokens', 'issuer', 'told', 'started'] as const;
export type Permission = (typeof permissions)[number];

/** A change of one file, which has the text once. */
export interface Edit {
  /** Below the sources of the make. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** One way to weaken a server. */
export interface Kind {
  readonly id: string;
  readonly family: Family;
  /** Ends the sentence "a server that …". */
  readonly what: string;
  /** How it is done, at every make where it is. */
  readonly edits: Readonly<Partial<Record<Make, readonly Edit[]>>>;
  /** The least that the audit has to be given to see it. */
  readonly seenWith: Permission;
  /** The revision that the audit speaks, where the newest does not show it. */
  readonly revision?: RevisionId;
}

/** Families of weaknesses, in the order of the document. */
export const families = {
  gate: 'Gates of scopes',
  store: 'What is whose',
  token: 'Tokens',
  key: 'Keys and the authorization server',
  delivery: 'Where tokens are looked for',
  challenge: 'Challenges and metadata',
  door: 'Paths, methods, Host and Origin',
  limit: 'Limits',
  leak: 'What answers and logs tell',
  session: 'Sessions and streams',
  surface: 'Resources, prompts, completions, subscriptions, rounds',
  proof: 'Tokens bound to a key',
  opaque: 'Introspection',
  process: 'Start, production and stop',
} as const;
export type Family = keyof typeof families;
