import { variablesOf } from '../auth/resource-entries.js';

/** What a value would need to be a path, or to end the one it is put into. */
const UNFIT = /[/\\?#\p{Cc}]/u;

/**
 * Reads the values of a template's variables from what the SDK found, which are parts of a URI as it was sent.
 * Each is decoded once, so that `..%2f` is seen for what it is (DOS-04). A variable that the template calls
 * a path, `{+x}`, has slashes, and each part between them is held to the same rule.
 *
 * @returns undefined when a value names nothing: it cannot be decoded, is empty or a dot segment, or holds a
 *   slash, a backslash, `?`, `#` or a control character
 */
export function readVariables(
  template: string,
  found: Readonly<Record<string, string | readonly string[]>>,
): Record<string, string> | undefined {
  const read: [string, string][] = [];
  for (const name of variablesOf(template)) {
    const raw = found[name];
    if (typeof raw !== 'string') return undefined;
    const isPath = template.includes(`{+${name}}`);
    const parts = (isPath ? raw.split('/') : [raw]).map(decoded);
    if (!parts.every((part) => part !== undefined && isPlain(part))) return undefined;
    read.push([name, parts.join('/')]);
  }
  return Object.fromEntries(read);
}

function isPlain(part: string): boolean {
  return part !== '' && part !== '.' && part !== '..' && !UNFIT.test(part);
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
