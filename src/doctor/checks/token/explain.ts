import type { Provider } from '../../../catalog/index.js';
import { findingsOf, type Diagnosed } from '../../model.js';
import type { CheckedToken } from '../../project-report.js';

/** Holds what a token says and what the project wants. Only the verdict was verified. */
export interface TokenFacts {
  /** Of a JWT that the project verifies itself; none where the authorization server is asked. */
  readonly header: Readonly<Record<string, unknown>> | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly checked: CheckedToken;
  readonly provider: Provider;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** Explains one way in which a token differs from what is wanted; nothing when it does not. */
export type Explain = (facts: TokenFacts) => Diagnosed | undefined;

export const finding = findingsOf('token');

/** A difference, and what to do about it. */
export function differs(check: string, says: string, remedy: string, source: string): Diagnosed {
  return finding(check, 'fail', says, { remedy, source });
}
