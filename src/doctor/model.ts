import type { Finding, Verdict } from '../report/finding.js';

/** One thing about a project that was looked at. */
export interface Diagnosed extends Finding {
  readonly group: Group;
  readonly says: string;
  /** Cites an RFC and section, or a requirement. */
  readonly source?: string;
}

/** The parts of the report, in its order. */
export const groups = {
  'environment': 'Environment',
  'discovery': 'Authorization server: discovery',
  'metadata': 'Authorization server: what it offers',
  'keys': 'Authorization server: keys',
  'introspection': 'Authorization server: introspection',
  'clients': 'How clients get an ID',
  'sign-in': 'How people sign in',
  'server': 'This server, as clients see it',
  'token': 'A token of your authorization server',
  'provider': 'What only you can check',
} as const;

export type Group = keyof typeof groups;

/** Makes the findings of one group. */
export function findingsOf(group: Group) {
  return (
    id: string,
    verdict: Verdict,
    says: string,
    more: Pick<Diagnosed, 'remedy' | 'source'> = {},
  ): Diagnosed => ({ group, id, verdict, says, ...more });
}
