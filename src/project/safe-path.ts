/**
 * Asserts that a rendered path stays inside the project on every system: relative, with `/`, and
 * without `.`, `..`, empty segments, drive letters and control characters.
 *
 * @throws Error for a fault of the generator; no answer can cause one
 */
export function assertSafePath(path: string): void {
  const segments = path.split('/');
  const safe =
    segments.every((segment) => segment !== '' && segment !== '.' && segment !== '..') &&
    !/[\\:\p{Cc}]/u.test(path);
  if (!safe) throw new Error(`the rendered path ${JSON.stringify(path)} leaves the project`);
}
