/** Somebody may encode what is encoded already; no router decodes more often than this. */
const ROUNDS = 3;

/** What stands in front of a path: a scheme or none, and a host (RFC 9112 section 3.2.2, RFC 3986 section 4.2). */
const HOST = /^(?:[a-z][a-z\d+.-]*:)?[/\\]{2,}[^/\\?#]*/i;

/** `new URL(request.url, base)` reads what comes without slashes behind the scheme by the scheme of the base. */
const BASES = ['http://host', 'https://host'];

/**
 * Folds a path into what the most lenient router could take it for: decoded, in lower case, without empty and dot
 * segments. Two paths that some router takes for the same one are folded into the same text.
 *
 * @param isCut whether it ends where parameters begin, a fragment, or a byte that ends a text
 */
export function foldPath(path, isCut = true) {
  const cut = (text) => (isCut ? text.replace(/[?#;\0].*$/s, '') : text);
  const segments = [];
  for (const segment of cut(decoded(cut(path)))
    .replace(/\\/g, '/')
    .split('/')) {
    const name = segment.trim();
    if (name === '..') segments.pop();
    else if (name !== '' && name !== '.') segments.push(name);
  }
  return `/${segments.join('/')}`.toLowerCase();
}

/** Folds the target of a request in each way that it is read: as a path, as a host with a path behind it, as a URL. */
export function foldedPaths(target) {
  const withoutQuery = target.replace(/\?.*$/s, '');
  const ofUrl = BASES.flatMap((base) =>
    URL.canParse(target, base) ? [new URL(target, base).pathname] : [],
  );
  const readings = [withoutQuery, withoutQuery.replace(HOST, ''), ...ofUrl];
  return new Set(readings.flatMap((path) => [foldPath(path), foldPath(path, false)]));
}

function decoded(path) {
  let plain = path;
  for (let round = 0; round < ROUNDS; round += 1) {
    // One by one, since a router may decode what is right in a path that is wrong elsewhere.
    plain = plain.replace(/(?:%[\da-f]{2})+/gi, (escapes) => {
      try {
        return decodeURIComponent(escapes);
      } catch {
        return escapes.replace(/%[0-7][\da-f]/gi, decodeURIComponent);
      }
    });
  }
  return plain;
}
