/** One revision of the MCP specification: what it asks of a resource server, and how its clients talk. */
interface RevisionRecord {
  readonly id: string;
  /** One line for the wizard. */
  readonly hint: string;
  /** The 401 challenge names the base scopes (CHAL-15). */
  readonly scopeInChallenge: boolean;
  /**
   * A 403 repeats the scopes the caller holds, for clients that ask for the challenged scopes only
   * (CHAL-16, CHAL-17).
   */
  readonly challengeEchoesGranted: boolean;
  /** There are no sessions; each request names its version and its client (META-11). */
  readonly stateless: boolean;
  /** The request that a client begins with. */
  readonly opening: 'server/discover' | 'initialize';
  /** `Mcp-Method` and `Mcp-Name` repeat what the body says (META-03, META-04). */
  readonly headersRepeatBody: boolean;
  /** JSON-RPC error code for a resource that does not exist (ERR-03). */
  readonly unknownResourceCode: -32602 | -32002;
  /** Clients look at the well-known URL when the challenge names no metadata (CHAL-03). */
  readonly metadataWithoutChallenge: boolean;
  /** Clients read OpenID metadata of an authorization server, not only RFC 8414 (PRM-13). */
  readonly openIdDiscovery: boolean;
}

/**
 * MCP specification revisions, newest first. One endpoint serves clients of every revision whatever
 * is chosen; the choice decides what the auth layer says. Levels stand with the requirements, which
 * do not compile before each of them is decided for a new revision.
 */
const records = [
  {
    id: '2026-07-28',
    hint: 'newest: stateless, scope hierarchies, full step-up',
    scopeInChallenge: true,
    challengeEchoesGranted: false,
    stateless: true,
    opening: 'server/discover',
    headersRepeatBody: true,
    unknownResourceCode: -32602,
    metadataWithoutChallenge: true,
    openIdDiscovery: true,
  },
  {
    id: '2025-11-25',
    hint: 'scope challenges, client ID metadata documents',
    scopeInChallenge: true,
    challengeEchoesGranted: true,
    stateless: false,
    opening: 'initialize',
    headersRepeatBody: false,
    unknownResourceCode: -32002,
    metadataWithoutChallenge: true,
    openIdDiscovery: true,
  },
  {
    id: '2025-06-18',
    hint: 'first revision with protected resource metadata',
    scopeInChallenge: false,
    challengeEchoesGranted: true,
    stateless: false,
    opening: 'initialize',
    headersRepeatBody: false,
    unknownResourceCode: -32002,
    metadataWithoutChallenge: false,
    openIdDiscovery: false,
  },
] as const satisfies readonly [RevisionRecord, ...RevisionRecord[]];

export type RevisionId = (typeof records)[number]['id'];

export interface Revision extends RevisionRecord {
  readonly id: RevisionId;
}

export const revisions: readonly [Revision, ...Revision[]] = records;

/** Finds the record of a revision. */
export function revisionOf(id: RevisionId): Revision {
  const found = revisions.find((each) => each.id === id);
  // Ids from outside are checked where they come in.
  if (!found) throw new Error(`no revision ${id}`);
  return found;
}
