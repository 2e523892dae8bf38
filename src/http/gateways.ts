/** A URL without the change that a proxy makes to paths. */
export interface ChangedPath {
  readonly prefix: string;
  /** Where the server is when the proxy takes the prefix off. */
  readonly taken: string;
  /** Where it is when the proxy puts the prefix in front. */
  readonly added: string;
}

/** Longest prefix that is tried, in segments. */
const MOST_SEGMENTS = 3;

/** Where a server may answer instead of at its own URL, when a proxy changes the path. */
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
