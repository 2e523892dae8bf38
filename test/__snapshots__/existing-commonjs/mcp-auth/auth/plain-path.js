/**
 * Gives the one spelling of a path that every proxy must take for what it is taken for here: no dot segments,
 * backslashes or fragments, and encoded in upper case what has to be, nothing else (RFC 3986
 * section 6.2.2).
 *
 * @returns undefined when there is none: it is no path, cannot be decoded, or encodes a character that
 *   means something else when it is not, such as a slash
 */
export function plainSpelling(path) {
  try {
    const plain = encodeURI(decodeURI(new URL(`http://host${path}`).pathname));
    return decodeURIComponent(plain) === decodeURIComponent(path) ? plain : undefined;
  } catch {
    return undefined;
  }
}
