const LONGEST = 200;
const MOST = 5;

/** A text from outside, quoted, so that spaces and the end of it can be seen; cut where it is long. */
export function shown(value: string): string {
  return JSON.stringify(value.length > LONGEST ? `${value.slice(0, LONGEST)}…` : value);
}

/** The first of several texts; says how many are left out. */
export function listed(values: readonly string[], separator = ', '): string {
  const rest = values.length - MOST;
  const first = values.slice(0, rest > 1 ? MOST : undefined).join(separator);
  return rest > 1 ? `${first} and ${rest} more` : first;
}
