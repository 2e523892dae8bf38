/** `ok`: seen to be right. `note`: cannot be seen from outside, so somebody has to look. */
export type Status = 'ok' | 'note' | 'warning' | 'failed' | 'skipped';

/** One thing that was looked at. */
export interface Finding {
  readonly group: Group;
  /** What was looked at, in a few words; stable, for programs. */
  readonly check: string;
  readonly status: Status;
  /** What was found; text from outside may be in it. */
  readonly says: string;
  /** What to do, where something has to be done. */
  readonly remedy?: string;
  /** RFC and section, or a row of the requirements matrix. */
  readonly source?: string;
}

/** The parts of the report, in its order. */
export const groups = {
  environment: 'Environment',
  discovery: 'Authorization server: discovery',
  metadata: 'Authorization server: what it offers',
  keys: 'Authorization server: keys',
  introspection: 'Authorization server: introspection',
  clients: 'How clients get an ID',
  server: 'This server, as clients see it',
  token: 'A token of your authorization server',
  provider: 'What only you can check',
} as const;

export type Group = keyof typeof groups;

/** Makes the findings of one group. */
export function findingsOf(group: Group) {
  return (
    check: string,
    status: Status,
    says: string,
    more: Pick<Finding, 'remedy' | 'source'> = {},
  ): Finding => ({ group, check, status, says, ...more });
}
