import { documentHost } from './document-url.js';
import { furtherDocuments, knownDocumentHosts, knownDocuments } from './known-documents.js';

/** Which metadata documents are believed (AS-12). Decided before any name is looked up (AT-38). */
export interface DocumentTrust {
  trusts(clientId: string): boolean;
  /** Whether somebody has named the document or its host: where all are believed, nobody vouches for one. */
  names(clientId: string): boolean;
}

/** @param clientHosts further hosts whose documents are believed, or all of them */
export function createDocumentTrust(
  issuer: string,
  clientHosts: readonly string[] | '*',
): DocumentTrust {
  const own = new URL(issuer).hostname;
  const ofOperator = new Set(clientHosts === '*' ? [] : clientHosts);
  const exact = new Set([
    ...knownDocuments.map(({ document }) => document.client_id),
    ...furtherDocuments,
  ]);
  const hostOf = (clientId: string): string | undefined => {
    const host = documentHost(clientId);
    return host === own ? undefined : host;
  };
  const names = (clientId: string): boolean => {
    const host = hostOf(clientId);
    if (host === undefined) return false;
    return ofOperator.has(host) || knownDocumentHosts.includes(host) || exact.has(clientId);
  };
  return {
    names,
    trusts: (clientId) => (clientHosts === '*' ? hostOf(clientId) !== undefined : names(clientId)),
  };
}
