import type { Features } from './features.js';
import type { Complaint } from './request-headers.js';

/** What can be wrong with results. */
export interface ResultFaults {
  noResultType: boolean;
  noTtl: boolean;
  noCacheScope: boolean;
  scopeVaries: boolean;
  /** Says of what differs from user to user that it does not. */
  publicLists: boolean;
  noServerInfo: boolean;
  noVersions: boolean;
  noCapabilities: boolean;
  tellsNotOfTools: boolean;
  listsPerConnection: boolean;
}

/** What a method comes to. */
export type Outcome = { readonly result: object } | { readonly complaint: Complaint };

/** Refuses what was asked for. */
export const complain = (status: number, code: number, data?: object): Outcome => ({
  complaint: { status, code, ...(data ? { data } : {}) },
});

/** A result that says all there is. */
export const complete = (value: object) => ({ resultType: 'complete', ...value });

/** A result that clients may keep. */
export function kept(
  faults: Partial<ResultFaults>,
  value: object,
  isPublic = faults.publicLists,
): object {
  return complete({
    ...(faults.noTtl ? {} : { ttlMs: 0 }),
    ...(faults.noCacheScope ? {} : { cacheScope: isPublic ? 'public' : 'private' }),
    ...value,
  });
}

/** A page of a list; the cursor is where it begins. */
export function page(
  faults: Partial<ResultFaults>,
  { pageSize, shuffles }: Features,
  kind: string,
  items: readonly object[],
  cursor: unknown,
): Outcome {
  const from = Number(cursor ?? 0);
  const next = from + pageSize;
  const isPublic = faults.scopeVaries ? from > 0 : shuffles || faults.publicLists;
  const value = {
    [kind]: items.slice(from, next),
    ...(next < items.length ? { nextCursor: String(next) } : {}),
  };
  return { result: kept(faults, value, isPublic) };
}
