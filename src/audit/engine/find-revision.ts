import type { Context } from './context.js';
import { isAccepted } from './context.js';
import { NoResponseError, type Response } from '../../http/response.js';
import { dialectOf, opening, replies, type Dialect } from '../protocol/messages.js';

/** Revisions the audit knows, newest first. */
export const REVISIONS = ['2026-07-28', '2025-11-25', '2025-06-18'] as const;

/** Which revision a server is judged by, and how that is known. */
export interface SpokenRevision {
  readonly revision: string;
  readonly from: 'flag' | 'server' | 'project' | 'assumed';
}

/** Who asks: the audit, before it knows in which dialect. */
type Asker = (dialect: Dialect) => Context;

/**
 * Finds the newest revision that a server speaks. A server that asks for a token first does not say,
 * unless it knows only one way to begin; then the newest is assumed.
 */
export async function findRevision(
  asker: Asker,
  token: string | undefined,
): Promise<SpokenRevision> {
  const [newest, legacy] = REVISIONS;
  const ask = async (revision: string): Promise<Response | undefined> => {
    const dialect = dialectOf(revision);
    try {
      return await asker(dialect).probe({
        message: opening(dialect),
        ...(token === undefined ? {} : { token }),
      });
    } catch (error) {
      if (error instanceof NoResponseError && revision !== newest) return undefined;
      throw error;
    }
  };
  const modern = await ask(newest);
  const spoken = modern && isAccepted(modern) ? versionsIn(modern) : [];
  const named = REVISIONS.find((revision) => spoken.includes(revision));
  if (named) return { revision: named, from: 'server' };
  const old = await ask(legacy);
  const agreed = old && isAccepted(old) ? versionsIn(old) : [];
  const known = REVISIONS.find((revision) => agreed.includes(revision));
  if (known) return { revision: known, from: 'server' };
  const knowsOldOnly = old?.status === 401 && modern?.status !== 401;
  if (knowsOldOnly) return { revision: legacy, from: 'server' };
  const from = modern?.status === 401 && old?.status !== 401 ? 'server' : 'assumed';
  return { revision: newest, from };
}

function versionsIn(response: Response): unknown[] {
  const result = replies(response.text)[0]?.result;
  const list = result?.['supportedVersions'];
  return Array.isArray(list) ? list : [result?.['protocolVersion']];
}
