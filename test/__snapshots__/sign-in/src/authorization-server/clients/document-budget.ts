import { createMessageRate } from '../../limits/quotas.js';
import { DocumentError } from './document-error.js';

/** Pages leave half of it to those who are counted. */
const MAX_AT_ONCE = { known: Infinity, new: 16, page: 8 };
const PER_MINUTE = 120;
/** Several times what one site may have looked for: clients of one vendor have documents at one origin. */
const PER_MINUTE_AND_ORIGIN = 60;

/** A document that is about to be fetched. */
export interface Wanted {
  readonly clientId: string;
  /** Whether somebody uses the client, or the document came with this server. */
  readonly isKnown: boolean;
  /** Who asks; undefined on a page of this server: a request that was counted leads there, and can be repeated. */
  readonly address: string | undefined;
  /** How many fetches are under way. */
  readonly running: number;
}

/**
 * Bounds how often hosts are asked (AT-41). Anybody can think of new documents, so these are counted by address
 * too, and never take the place of documents that are in use, nor those of pages the place of either.
 *
 * @param countNew counts a new document of an address: 0, or the seconds to wait
 * @returns a function that counts a fetch, and throws DocumentError `unavailable` when there are too many
 */
export function createDocumentBudget(
  countNew: (address: string) => number,
): (wanted: Wanted) => void {
  const inAll = createMessageRate(PER_MINUTE);
  const atOrigin = createMessageRate(PER_MINUTE_AND_ORIGIN);
  return ({ clientId, isKnown, address, running }) => {
    const kind = isKnown ? 'known' : address === undefined ? 'page' : 'new';
    if (running >= MAX_AT_ONCE[kind]) {
      throw new DocumentError('unavailable', 'too many at once');
    }
    if (!isKnown && address !== undefined && countNew(address) > 0) {
      throw new DocumentError('unavailable', 'too many of this address in this minute');
    }
    // What is refused by itself is not counted among all.
    if (atOrigin(`${kind} ${new URL(clientId).host}`) > 0 || inAll(kind) > 0) {
      throw new DocumentError('unavailable', 'too many in this minute');
    }
  };
}
