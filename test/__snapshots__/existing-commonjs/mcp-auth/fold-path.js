/** Somebody may encode what is encoded already; no router decodes more often than this. */
const ROUNDS = 3;

/**
 * Folds the target of a request into what the most lenient router could take it for: decoded, in lower case,
 * without a host, parameters, empty and dot segments. Two targets that some router takes for the same
 * path are folded into the same text.
 */
export function foldPath(target) {
  const segments = [];
  for (const segment of decoded(withoutHost(target)).replaceAll('\\', '/').split('/')) {
    const name = segment.trim();
    if (name === '..') segments.pop();
    else if (name !== '' && name !== '.') segments.push(name);
  }
  return `/${segments.join('/')}`.toLowerCase();
}

/**
 * Folds a target in each way that it is read: as a path, and, where it begins with two slashes, as a host with the
 * path behind it (RFC 3986 section 4.2). `new URL(request.url, base)` reads it so.
 */
export function foldedPaths(target) {
  const behindHost = target.replace(/^(?:[a-z][a-z\d+.-]*:)?[/\\]{2,}[^/\\?#]*/i, '');
  return [foldPath(target), foldPath(behindHost)];
}

/** Takes off scheme and host of the absolute form (RFC 9112 section 3.2.2), and the query. */
function withoutHost(target) {
  return target.replace(/^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i, '').replace(/[?#;].*$/s, '');
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
  // What was encoded, too, is cut off by some.
  return plain.replace(/[?#;\0].*$/s, '');
}
