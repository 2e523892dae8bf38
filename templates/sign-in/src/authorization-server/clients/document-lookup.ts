import type { KoaContextWithOIDC } from 'oidc-provider';
import { temporarilyUnavailable } from '../problems.js';
import { StoreUnavailableError } from '../store/store.js';
import { DocumentError } from './document-error.js';
import type { DocumentTrust } from './document-trust.js';
import type { Documents, Lookup } from './documents.js';

/** Says whether there is a good document, before the provider goes on to take it. */
export type AllowFetch = (
  ctx: KoaContextWithOIDC | undefined,
  clientId: string,
) => Promise<boolean>;

/** Where clients come with a code or a token that they already have. */
const IN_USE: Readonly<Record<string, Lookup['purpose']>> = {
  token: 'tokens',
  revocation: 'revocation',
};

/**
 * Looks for documents where the provider asks whether it may fetch one: it would take everything that goes wrong
 * with a fetch for the end of the client, and clients forget all they have on `invalid_client`. A document that
 * cannot be had now is `temporarily_unavailable`; one that is gone, or no good, is no client: at once for a sign-in,
 * after an hour for tokens, and never for giving them up.
 */
export function createDocumentLookup(
  trust: Pick<DocumentTrust, 'trusts'>,
  documents: Pick<Documents, 'find'>,
): AllowFetch {
  /** The provider asks once more for the page of an error. */
  const answers = new WeakMap<object, Promise<boolean>>();

  async function look(ctx: KoaContextWithOIDC | undefined, clientId: string): Promise<boolean> {
    if (!trust.trusts(clientId)) return false;
    try {
      await documents.find(clientId, {
        purpose: IN_USE[ctx?.oidc.route ?? ''] ?? 'sign-in',
        address: ctx?.ip,
      });
      return true;
    } catch (error) {
      if (error instanceof DocumentError && error.code !== 'unavailable') return false;
      if (error instanceof DocumentError || error instanceof StoreUnavailableError) {
        throw temporarilyUnavailable('The metadata document of the client cannot be had now');
      }
      throw error;
    }
  }

  return (ctx, clientId) => {
    const answer = (ctx && answers.get(ctx)) ?? look(ctx, clientId);
    if (ctx) answers.set(ctx, answer);
    return answer;
  };
}
