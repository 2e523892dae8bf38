/**
 * Tells whether a text means to every reader what the URI means that it was resolved to. Clients and lists of servers
 * leave characters as they are that a URI has encoded, such as spaces in names; any other difference, as of `..`, is
 * one that some readers do not see.
 */
export function isSpellingOf(text: unknown, uri: string): boolean {
  return text === uri || (typeof text === 'string' && encoded(text) === uri);
}

/** Encodes what no URI has in it; undefined for what is no text of Unicode. */
function encoded(text: string): string | undefined {
  try {
    return encodeURI(text).replace(/%25/g, '%');
  } catch {
    return undefined;
  }
}
