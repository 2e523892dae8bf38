/** HTML that is known to be safe: it was written here, and every value in it was escaped. */
export class Html {
  constructor(readonly text: string) {}
}

/** What may stand in {@link html}; nothing at all is shown of `false` and `undefined`. */
type Part = string | number | Html | false | undefined | readonly Part[];

/**
 * Writes HTML. Every value is escaped unless it is {@link Html} itself, so that text from outside is inert
 * wherever it stands, in elements and in quoted attributes.
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(strings.reduce((text, next, index) => text + shown(parts[index - 1]) + next));
}

function shown(part: Part): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(shown).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
