/** Reads a list of texts; undefined when it is none. */
export function strings(value: unknown): readonly string[] | undefined {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
    ? value
    : undefined;
}

/** Tests that a URL leads to this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** Says why tokens and keys must not travel to a URL: it is neither https nor on this machine. */
export function urlProblem(value: unknown): string | undefined {
  if (value === undefined) return 'is missing';
  if (typeof value !== 'string' || !URL.canParse(value)) return 'is no absolute URL';
  const url = new URL(value);
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url));
  return isSafe ? undefined : `does not use https: ${value}`;
}
