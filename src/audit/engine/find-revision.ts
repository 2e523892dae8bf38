import { revisions, type Revision, type RevisionId } from '../../catalog/revisions.js';
import type { Requests } from '../protocol/requests.js';
import { isAccepted } from '../protocol/responses.js';
import { NoResponseError, type Response } from '../../http/response.js';
import { dialectOf, opening, replies, type Dialect } from '../protocol/messages.js';

/** Which revision a server is judged by, and how that is known. */
export interface SpokenRevision {
  readonly revision: RevisionId;
  readonly from: 'flag' | 'server' | 'project' | 'assumed';
}

/** Asks the server before it is known in which dialect. */
type In = (dialect: Dialect) => Pick<Requests, 'probe'>;

/**
 * Finds the newest revision that a server speaks. A server that asks for a token first does not say,
 * unless it knows only one way to begin; then the newest is assumed.
 */
export async function findRevision(
  inDialect: In,
  token: string | undefined,
): Promise<SpokenRevision> {
  const [newest] = revisions;
  const legacy = revisions.find(({ opening: begin }) => begin !== newest.opening) ?? newest;
  const ask = async (revision: Revision): Promise<Response | undefined> => {
    const dialect = dialectOf(revision);
    try {
      return await inDialect(dialect).probe({
        message: opening(dialect),
        ...(token === undefined ? {} : { token }),
      });
    } catch (error) {
      if (error instanceof NoResponseError && revision !== newest) return undefined;
      throw error;
    }
  };
  const modern = await ask(newest);
  const named = newestOf(modern);
  if (named) return { revision: named, from: 'server' };
  const old = await ask(legacy);
  const known = newestOf(old);
  if (known) return { revision: known, from: 'server' };
  const knowsOldOnly = old?.status === 401 && modern?.status !== 401;
  if (knowsOldOnly) return { revision: legacy.id, from: 'server' };
  const from = modern?.status === 401 && old?.status !== 401 ? 'server' : 'assumed';
  return { revision: newest.id, from };
}

/** Finds the newest revision that a response to the opening names. */
function newestOf(response: Response | undefined): RevisionId | undefined {
  if (!response) return undefined;
  const versions = versionsIn(response);
  return revisions.find(({ id }) => versions.includes(id))?.id;
}

function versionsIn(response: Response): readonly unknown[] {
  const { result, error } = replies(response.text)[0] ?? {};
  const isRead = isAccepted(response);
  // Who does not know the version that was asked for names those it does (META-02).
  const list = isRead ? result?.['supportedVersions'] : error?.data?.['supported'];
  return Array.isArray(list) ? list : isRead ? [result?.['protocolVersion']] : [];
}
