/** A URL without the change that a proxy makes to paths. */
interface ChangedPath {
  readonly prefix: string;
  /** URL of the server when the proxy takes the prefix off. */
  readonly taken: string;
  /** URL of the server when the proxy puts the prefix in front. */
  readonly added: string;
}

/** Longest prefix that is tried, in segments. */
const MOST_SEGMENTS = 3;

/** Lists URLs at which a server may answer instead of its own, when a proxy changes the path. */
export function changedPaths(url: URL): ChangedPath[] {
  const segments = url.pathname.split('/').slice(1);
  const at = (pathname: string) => new URL(pathname + url.search, url.origin).href;
  if (segments.join('') === '') return [];
  return segments.slice(0, MOST_SEGMENTS).map((_, index) => {
    const prefix = `/${segments.slice(0, index + 1).join('/')}`;
    return {
      prefix,
      taken: at(prefix + url.pathname),
      added: at(url.pathname.slice(prefix.length) || '/'),
    };
  });
}

/** The name under which a gateway passes `WWW-Authenticate` on, where it has changed it. */
export function renamedChallenge(names: readonly string[]): string | undefined {
  return names.find((name) => /.-www-authenticate$/i.test(name));
}
