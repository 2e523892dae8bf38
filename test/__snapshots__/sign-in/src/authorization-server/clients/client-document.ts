import { readClientMetadata, type AdmittedMetadata } from './client-metadata.js';
import { ClientRefusedError } from './client-refused-error.js';
import { displayName } from './display-name.js';
import { DocumentError } from './document-error.js';
import type { Redirect } from './redirect-uris.js';

/** All that is taken of a metadata document. */
export interface DocumentMetadata extends AdmittedMetadata {
  readonly client_id: string;
}

/**
 * Reads a metadata document (Client ID Metadata Document sections 4 and 4.1, AS-08, AS-09).
 *
 * @param clientId the URL it was fetched from
 * @throws DocumentError `invalid`
 */
export function readClientDocument(
  clientId: string,
  document: unknown,
  allows: (redirect: Redirect) => boolean,
): DocumentMetadata {
  if (typeof document !== 'object' || document === null || Array.isArray(document)) {
    throw new DocumentError('invalid', 'it is not a JSON object');
  }
  const sent: Record<string, unknown> = { ...document };
  if (sent['client_id'] !== clientId) {
    throw new DocumentError('invalid', 'its client_id is not the URL that it stands at');
  }
  if (displayName(sent['client_name']) === undefined) {
    throw new DocumentError('invalid', 'it has no client_name');
  }
  refuseSecrets(sent);
  try {
    return { client_id: clientId, ...readClientMetadata(sent, allows) };
  } catch (error) {
    if (!(error instanceof ClientRefusedError)) throw error;
    throw new DocumentError('invalid', error.message, { cause: error });
  }
}

/**
 * Everybody can read a document, so nothing in it can be a secret (AT-39). A client that can do without
 * authentication is taken without: its keys would be one more thing that its host may refuse to give.
 */
function refuseSecrets(sent: Readonly<Record<string, unknown>>): void {
  if ('client_secret' in sent || 'client_secret_expires_at' in sent) {
    throw new DocumentError('invalid', 'it has a client_secret');
  }
  const method = sent['token_endpoint_auth_method'] ?? 'none';
  const choices = sent['token_endpoint_auth_methods_supported'];
  const offersNone = method === 'none' || (Array.isArray(choices) && choices.includes('none'));
  if (typeof method !== 'string' || method.startsWith('client_secret_')) {
    throw new DocumentError('invalid', 'its token_endpoint_auth_method needs a secret');
  }
  if (!offersNone) {
    throw new DocumentError('invalid', 'it has no token_endpoint_auth_method that is none');
  }
}
