import type { Fields, Reply } from './reply.js';
import { BASE_SCOPE } from './reply.js';

/** What can be wrong with the protected resource metadata. */
export interface MetadataFaults {
  /** Path in place of the right one. */
  metadataAt: string;
  /** Takes the place of the document. */
  metadataAnswer: { readonly status: number; readonly fields?: Fields; readonly body?: object };
  /** Fields in place of the right ones. */
  metadataFields: Fields;
  metadataFromHost: boolean;
  metadataFromForwarded: boolean;
  /** In place of the right one; ORIGIN stands for that of the server. */
  otherResource: unknown;
  authorizationServers: unknown;
  /** Puts a slash behind the issuer, as some libraries do. */
  slashesIssuer: boolean;
  /** Another issuer beside the right one. */
  alsoNames: string;
  /** Members to set; undefined removes one. */
  extraMetadata: object;
  /** Other documents, by path. */
  otherDocuments: Readonly<Record<string, object>>;
  /** Serves the document for every path. */
  metadataForAll: boolean;
  /** Metadata of an authorization server on the same origin, for which `/token` is served too. */
  ownAuthorizationServer: (origin: string) => object;
  /** What its token endpoint answers. */
  tokenStatus: number;
}

/** What the answer is made of. */
export interface MetadataFacts {
  readonly origin: string;
  /** Path of the MCP endpoint. */
  readonly path: string;
  readonly issuer: string;
  readonly host: string;
  readonly forwardedHost: string | undefined;
}

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** Where RFC 9728 section 3.1 puts the document. */
export const metadataPath = (path: string) => `${WELL_KNOWN}${path === '/' ? '' : path}`;

/** Answers what belongs to the metadata; returns whether it did. */
export function answerMetadata(
  faults: Partial<MetadataFaults>,
  pathname: string,
  facts: MetadataFacts,
  reply: Reply,
): boolean {
  const { status, fields = {}, body = {} } = faults.metadataAnswer ?? { status: 200 };
  const own = faults.ownAuthorizationServer?.(facts.origin);
  const other = faults.otherDocuments?.[pathname];
  const isForAll = faults.metadataForAll === true && pathname.startsWith(`${WELL_KNOWN}/`);
  if (isForAll || pathname === (faults.metadataAt ?? metadataPath(facts.path))) {
    if (faults.metadataAnswer) reply(status, body, fields);
    else {
      reply(200, metadataDocument(faults, facts), {
        'access-control-allow-origin': '*',
        'access-control-allow-headers': 'mcp-protocol-version',
        'cache-control': 'max-age=300',
        ...faults.metadataFields,
      });
    }
  } else if (other) reply(200, other);
  else if (own && pathname === '/.well-known/oauth-authorization-server') reply(200, own);
  else if (own && pathname === '/token') reply(faults.tokenStatus ?? 400, { error: 'x' });
  else return false;
  return true;
}

/** The document (RFC 9728 section 2). */
function metadataDocument(faults: Partial<MetadataFaults>, facts: MetadataFacts): object {
  const { origin, path, issuer, host, forwardedHost } = facts;
  const { protocol } = new URL(origin);
  const named = faults.metadataFromHost
    ? `${protocol}//${host}`
    : faults.metadataFromForwarded && forwardedHost !== undefined
      ? `${protocol}//${forwardedHost}`
      : origin;
  return {
    resource:
      faults.otherResource === 'ORIGIN' ? origin : (faults.otherResource ?? `${named}${path}`),
    authorization_servers: faults.authorizationServers ?? [
      faults.slashesIssuer ? `${issuer}/` : issuer,
      ...(faults.alsoNames === undefined ? [] : [faults.alsoNames]),
    ],
    scopes_supported: [BASE_SCOPE],
    bearer_methods_supported: ['header'],
    resource_name: 'faulty',
    ...faults.extraMetadata,
  };
}
