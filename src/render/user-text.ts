/**
 * A text that came from the user. It has no string form of its own: a template that prints it
 * without saying into which language fails to render instead of opening a hole.
 */
export class UserText {
  constructor(readonly value: string) {}

  toString(): never {
    throw new Error('a user text was printed without a helper that escapes it');
  }
}

/**
 * Takes user texts out of a value that a template prints, at any depth.
 *
 * @throws Error when there is no value: the template has a wrong name, or lacks an `if`
 */
export function printable(value: unknown): unknown {
  if (value === undefined) throw new Error('a value that is not there was printed');
  return unwrap(value);
}

function unwrap(value: unknown): unknown {
  if (value instanceof UserText) return value.value;
  if (Array.isArray(value)) return value.map(unwrap);
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, unwrap(member)]));
  }
  return value;
}

/** Escapes a text for the running text of a Markdown document or a table cell. */
export function markdownText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, ' ')
    .replace(/[\\`*_{}[\]()#!|~$]/g, String.raw`\$&`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '&#64;')
    .replace(/https?:/g, (scheme) => scheme.replace(':', '&#58;'));
}

/** A text as inline code in Markdown, also inside a table. */
export function markdownCode(text: string): string {
  const longest = Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${text.replaceAll('|', String.raw`\|`)}${pad}${fence}`;
}
