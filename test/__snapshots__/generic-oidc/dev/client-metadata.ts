/**
 * What a client says of itself, in a registration (RFC 7591) or a metadata document, as the provider
 * wants to read it. Clients are less exact than the standards, and servers kinder.
 */
export function readableClientMetadata(
  metadata: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const readable = Object.fromEntries(
    Object.entries(metadata)
      .map(([name, value]) => [name, Array.isArray(value) ? value.filter(says) : value] as const)
      .filter(([, value]) => says(value)),
  );
  const { redirect_uris: redirectUris } = readable;
  if (Array.isArray(redirectUris) && redirectUris.some((uri) => !/^https?:/i.test(String(uri)))) {
    // Only native clients have such redirects (RFC 8252, 7.1); not all of them say what they are.
    readable['application_type'] = 'native';
  }
  return readable;
}

/** Empty members say as little as absent ones (RFC 7591 section 2). */
function says(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return value !== null && value !== '';
}
