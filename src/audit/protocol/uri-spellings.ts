/** Another way to say a URI that some parsers and look-ups take for the same, and what is done to it. */
type Spelling = readonly [what: string, uri: string];

/**
 * Spells a URI in other ways (RFC 3986 section 6.2): what a URL parser, a decoder or a careless look-up makes
 * the same again. Without line breaks and signs that no header can hold.
 */
export function spellingsOf(uri: string): readonly Spelling[] {
  const [, scheme = '', slashes = '', host = '', path = ''] =
    /^([a-z][a-z0-9+.-]*):(\/\/)?([^/?#]*)([^?#]*)/i.exec(uri) ?? [];
  if (scheme === '') return [];
  const rest = uri.slice(`${scheme}:${slashes}${host}${path}`.length);
  const join = (parts: { scheme?: string; host?: string; path?: string }, end = rest) =>
    `${parts.scheme ?? scheme}:${slashes}${parts.host ?? host}${parts.path ?? path}${end}`;
  const last = path === '' ? host : path;
  const withLast = (text: string) => join(path === '' ? { host: text } : { path: text });
  const spelled: readonly Spelling[] = [
    ['with its scheme in capitals', join({ scheme: otherCase(scheme) })],
    ['with its host in the other case', join({ host: otherCase(host) })],
    ['with its path in the other case', join({ path: otherCase(path) })],
    ['with an encoded character', withLast(encodedOnce(last))],
    ['with a character encoded twice', withLast(encodedOnce(last).replace('%', '%25'))],
    ['with a segment that is taken back', join({ path: `/audit/..${path === '' ? '/' : path}` })],
    ['with an encoded segment that is taken back', join({ path: `/audit/%2e%2e${path}` })],
    ['with a segment of one dot', join({ path: `/.${path === '' ? '/' : path}` })],
    ['with a slash at the end', join({ path: `${path}/` })],
    ['with doubled slashes', join({ path: path.replace(/\//g, '//') })],
    ['with an encoded slash', join({ path: path.replace(/(?<=.)\//, '%2F') })],
    ['with a backslash', join({ path: path.replace(/(?<=.)\//, '\\') })],
    ['with a query', join({}, `?audit=1`)],
    ['with an empty query', join({}, '?')],
    ['with a fragment', join({}, '#audit')],
    ['with a port', /^[^@:]+$/.test(host) ? join({ host: `${host}:${defaultPort(scheme)}` }) : uri],
    ['with a user', slashes === '' ? uri : join({ host: `audit@${host}` })],
    ['with a space behind it', `${uri}%20`],
  ];
  const seen = new Set([uri]);
  return spelled.filter(([, each]) => !seen.has(each) && seen.add(each));
}

function otherCase(text: string): string {
  return text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase();
}

/** Encodes the last letter or digit. */
function encodedOnce(text: string): string {
  return text.replace(/[a-z0-9](?=[^a-z0-9]*$)/i, (sign) => `%${sign.charCodeAt(0).toString(16)}`);
}

function defaultPort(scheme: string): string {
  return scheme.toLowerCase() === 'https' ? '443' : '80';
}
