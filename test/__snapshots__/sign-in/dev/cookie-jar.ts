interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly host: string;
  readonly path: string;
  readonly secure: boolean;
  readonly sameSite: 'strict' | 'lax' | 'none';
  /** Milliseconds since the epoch; undefined while the browser runs. */
  readonly expires: number | undefined;
}

/** Keeps cookies as browsers do (RFC 6265bis): by host whatever the port, by path, and with what prefixes promise. */
export class CookieJar {
  #cookies: Cookie[] = [];

  /** Takes the cookies of a response; those that a browser would refuse are refused. */
  take(url: URL, lines: readonly string[]): void {
    for (const line of lines) {
      const cookie = parse(url, line);
      if (!cookie) continue;
      this.#cookies = this.#cookies.filter((other) => !isSame(other, cookie));
      if (cookie.expires === undefined || cookie.expires > Date.now()) this.#cookies.push(cookie);
    }
  }

  /**
   * The header of a request; the longest path comes first.
   *
   * @param request `crossSite`: another site sent the browser there; `safe`: by GET
   */
  headerFor(url: URL, request: { readonly crossSite: boolean; readonly safe: boolean }): string {
    return this.for(url, request)
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  /** The cookies of a request. */
  for(
    url: URL,
    { crossSite, safe }: { readonly crossSite: boolean; readonly safe: boolean } = {
      crossSite: false,
      safe: true,
    },
  ): { readonly name: string; readonly value: string }[] {
    return this.#cookies
      .filter(({ host, path, secure, expires, sameSite }) => {
        if (host !== url.hostname || !covers(path, url.pathname)) return false;
        if (secure && !isTrusted(url)) return false;
        if (expires !== undefined && expires <= Date.now()) return false;
        return !crossSite || sameSite === 'none' || (sameSite === 'lax' && safe);
      })
      .sort((a, b) => b.path.length - a.path.length);
  }

  clear(): void {
    this.#cookies = [];
  }
}

function parse(url: URL, line: string): Cookie | undefined {
  const [pair = '', ...rest] = line.split(';');
  const [, name = '', value = ''] = /^([^=]*)=(.*)$/.exec(pair.trim()) ?? [];
  const attributes = new Map(
    rest.map((each) => {
      const [key = '', ...text] = each.trim().split('=');
      return [key.toLowerCase(), text.join('=')];
    }),
  );
  const given = attributes.get('path') ?? '';
  const path = given.startsWith('/') ? given : defaultPath(url.pathname);
  const secure = attributes.has('secure');
  if (secure && !isTrusted(url)) return undefined;
  if (name.startsWith('__Secure-') && !secure) return undefined;
  if (name.startsWith('__Host-') && !(secure && path === '/' && !attributes.has('domain'))) {
    return undefined;
  }
  const sameSite = attributes.get('samesite')?.toLowerCase() ?? 'lax';
  return {
    name,
    value,
    host: url.hostname,
    path,
    secure,
    sameSite: sameSite === 'strict' || sameSite === 'none' ? sameSite : 'lax',
    expires: expiryOf(attributes),
  };
}

/** Browsers send secure cookies over plain http to nobody but their own machine. */
function isTrusted({ protocol, hostname }: URL): boolean {
  return protocol === 'https:' || ['127.0.0.1', 'localhost', '[::1]'].includes(hostname);
}

function expiryOf(attributes: ReadonlyMap<string, string>): number | undefined {
  const seconds = attributes.get('max-age');
  if (seconds !== undefined) return Date.now() + Number(seconds) * 1000;
  const date = attributes.get('expires');
  return date === undefined ? undefined : Date.parse(date);
}

function isSame(a: Cookie, b: Cookie): boolean {
  return a.name === b.name && a.host === b.host && a.path === b.path;
}

function defaultPath(pathname: string): string {
  return pathname.lastIndexOf('/') > 0 ? pathname.slice(0, pathname.lastIndexOf('/')) : '/';
}

function covers(path: string, pathname: string): boolean {
  return (
    path === pathname ||
    (pathname.startsWith(path) && (path.endsWith('/') || pathname[path.length] === '/'))
  );
}
