/** A text file, taken apart so that its line breaks and byte order mark survive a change of its lines. */
export interface TextFile {
  /** Lines end with `\n`; no byte order mark. */
  readonly text: string;
  readonly crlf: boolean;
  readonly bom: boolean;
}

const BOM = '\uFEFF';

/** Takes a text file apart. Of mixed line breaks the more frequent kind counts. */
export function readTextFile(content: string): TextFile {
  const bom = content.startsWith(BOM);
  const body = bom ? content.slice(1) : content;
  const breaks = body.match(/\r?\n/g) ?? [];
  const crlf = breaks.filter((each) => each === '\r\n').length * 2 > breaks.length;
  return { text: body.replaceAll('\r\n', '\n'), crlf, bom };
}

/** Puts a text back into the form that a file had. */
export function formLike({ crlf, bom }: Pick<TextFile, 'crlf' | 'bom'>, text: string): string {
  return (bom ? BOM : '') + (crlf ? text.replaceAll('\n', '\r\n') : text);
}

/**
 * Tells whether two texts differ only in what formatters change around lines: indentation, spaces at the
 * end, blank lines. Never inside a line: a scope string is space-delimited.
 */
export function sameButForFormat(a: string, b: string): boolean {
  return bareLines(a) === bareLines(b);
}

/** Removes indentation, trailing spaces and blank lines. */
export function bareLines(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
