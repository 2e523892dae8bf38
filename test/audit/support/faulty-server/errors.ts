import type { Fields } from './reply.js';

/** What can be wrong with errors and limits. */
export interface ErrorFaults {
  /** Of a tool that does not exist. */
  toolCode: number;
  toolStatus: number;
  toolErrorIsResult: boolean;
  /** Of a resource that does not exist. */
  resourceCode: number;
  methodStatus: number;
  pings: boolean;
  losesIds: boolean;
  idsAreNumbers: boolean;
  anyDepth: boolean;
  unlimited: boolean;
  limitsEverybody: boolean;
  neverSaysHowLong: boolean;
  /** Counts calls for each token anew. */
  countsByToken: boolean;
  breaksUnderLoad: boolean;
  /** Answers 500 to bodies like these. */
  breaksOn: RegExp;
  /** Leaves out of a body what is no UTF-8. */
  dropsBadText: boolean;
  /** After a body like these every answer is 500. */
  diesOf: RegExp;
  /** Repeats this field of the request in the challenge. */
  challengeRepeats: string;
  /** What every answer names in X-Powered-By. */
  builder: string;
  /** Writes the Authorization field into results. */
  repeatsTokens: boolean;
  /** A tool says where in its code it failed. */
  tracesInResults: boolean;
  /** Pages for operators, by path. */
  pages: Readonly<Record<string, string>>;
}

/** Far more than an audit sends, but for the one that shows the limit. */
const MOST_CALLS = 500;

/** Counts calls; says how to answer one too many. */
export function createRate(
  faults: Partial<ErrorFaults>,
): (user: string, token: string) => { status: number; fields: Fields } | undefined {
  const calls = new Map<string, number>();
  return (user, token) => {
    const key = faults.limitsEverybody ? '' : user + (faults.countsByToken ? token : '');
    const count = (calls.get(key) ?? 0) + 1;
    calls.set(key, count);
    if (faults.unlimited || count <= MOST_CALLS) return undefined;
    const fields: Fields = faults.neverSaysHowLong
      ? {}
      : { 'retry-after': faults.countsByToken ? '30' : '1' };
    return { status: faults.breaksUnderLoad ? 500 : 429, fields };
  };
}

/** The ID as an answer repeats it. */
export function idFor(faults: Partial<ErrorFaults>, id: unknown): unknown {
  if (faults.losesIds) return null;
  return faults.idsAreNumbers ? Number(id) : id;
}
