/** Makes a text from outside safe to show in a terminal: escape codes become visible. */
export function visible(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** Shows a line of a file, as {@link visible}; tabs and the end of its line break stay what they are. */
export function visibleLine(line: string): string {
  const end = line.endsWith('\r') ? '\r' : '';
  const body = end === '' ? line : line.slice(0, -1);
  return body.split('\t').map(visible).join('\t') + end;
}
