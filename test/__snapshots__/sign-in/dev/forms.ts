/** A form of a page, as a person sees it. */
export interface Form {
  readonly method: 'GET' | 'POST';
  /** Where it is sent; the page itself unless it says otherwise. */
  readonly action: string;
  /** What it sends whichever button is pressed. */
  readonly fields: Readonly<Record<string, string>>;
  readonly buttons: readonly Button[];
}

/** A button that sends its form. */
export interface Button {
  readonly name: string;
  readonly value: string;
  readonly label: string;
}

/** Finds the forms of a page that this project made; no parser for pages of strangers. */
export function formsOf(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>([\s\S]*?)<\/form>/gi)].map(
    ([, head = '', inner = '']) => ({
      method: attribute(head, 'method')?.toLowerCase() === 'post' ? 'POST' : 'GET',
      action: attribute(head, 'action') ?? '',
      fields: Object.fromEntries(
        [...inner.matchAll(/<input\b([^>]*)>/gi)].map(([, input = '']) => [
          attribute(input, 'name') ?? '',
          attribute(input, 'value') ?? '',
        ]),
      ),
      buttons: [...inner.matchAll(/<button\b([^>]*)>([\s\S]*?)<\/button>/gi)].map(
        ([, button = '', label = '']) => ({
          name: attribute(button, 'name') ?? '',
          value: attribute(button, 'value') ?? '',
          label: decode(label.replace(/<[^>]*>/g, ''))
            .replace(/\s+/g, ' ')
            .trim(),
        }),
      ),
    }),
  );
}

function attribute(text: string, name: string): string | undefined {
  const value = new RegExp(`(?:^|\\s)${name}="([^"]*)"`, 'i').exec(text)?.[1];
  return value === undefined ? undefined : decode(value);
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
};

function decode(text: string): string {
  return text.replace(
    /&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi,
    (all: string, hex?: string, code?: string, name?: string) => {
      if (hex !== undefined) return String.fromCodePoint(parseInt(hex, 16));
      if (code !== undefined) return String.fromCodePoint(Number(code));
      return NAMED[name ?? ''] ?? all;
    },
  );
}
