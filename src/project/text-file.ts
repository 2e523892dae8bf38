/** A text file with what must not change when its lines do. */
export interface TextFile {
  /** Lines end with `\n`; no byte order mark. */
  readonly text: string;
  readonly crlf: boolean;
  readonly bom: boolean;
}

const BOM = '\uFEFF';

/** Takes apart what a file holds: its lines, its line breaks (the most frequent kind) and its mark. */
export function readTextFile(content: string): TextFile {
  const bom = content.startsWith(BOM);
  const body = bom ? content.slice(1) : content;
  const breaks = body.match(/\r?\n/g) ?? [];
  const crlf = breaks.filter((each) => each === '\r\n').length * 2 > breaks.length;
  return { text: body.replaceAll('\r\n', '\n'), crlf, bom };
}

/** The lines of a text that ends with a line break, or has none at its end. */
export function linesOf(text: string): string[] {
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

/** Lines as a text. */
export function joinLines(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}

/** Puts a text back into the form that a file had. */
export function formLike({ crlf, bom }: Pick<TextFile, 'crlf' | 'bom'>, text: string): string {
  return (bom ? BOM : '') + (crlf ? text.replaceAll('\n', '\r\n') : text);
}

/**
 * Whether two texts differ only in what formatters change around lines: indentation, spaces at the
 * end, blank lines. Never inside a line: a scope string is space-delimited.
 */
export function sameButForFormat(a: string, b: string): boolean {
  return bareLines(a) === bareLines(b);
}

/** The lines of a text without what stands around them. */
export function bareLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
