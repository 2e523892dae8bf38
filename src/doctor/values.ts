/** A list of texts, as metadata has them; undefined when it is none. */
export function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
    ? value
    : undefined;
}

/** Whether a URL leads to this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** Why a value is no URL that tokens and keys may travel to: https, or http on this machine. */
export function urlFault(value: unknown): string | undefined {
  if (value === undefined) return 'is missing';
  if (typeof value !== 'string' || !URL.canParse(value)) return 'is no absolute URL';
  const url = new URL(value);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  return isSafe ? undefined : `does not use https: ${value}`;
}

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
