/**
 * Parses a body as everybody behind the guard does: JSON in UTF-8 (RFC 8259 section 8.1). What two decoders could
 * read differently is none.
 *
 * @returns undefined for what is no JSON
 */
export function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}
