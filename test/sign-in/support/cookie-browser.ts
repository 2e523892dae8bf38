/** What a browser keeps and sends: cookies by path, and where a form comes from. It follows nothing by itself. */
export class CookieBrowser {
  readonly #jar = new Map<string, { name: string; value: string; path: string }>();

  /** Opens a URL. */
  get(url: string, headers: Record<string, string> = {}): Promise<Response> {
    return this.#send(url, { headers });
  }

  /** Sends a form, as the page at its own origin does unless headers say otherwise. */
  post(
    url: string,
    form: Record<string, string>,
    headers: Record<string, string> = ownPage(url),
  ): Promise<Response> {
    return this.#send(url, { method: 'POST', headers, body: new URLSearchParams(form) });
  }

  /** How many bytes of cookies a URL would get. */
  cookieHeader(url: string): string {
    const { pathname } = new URL(url);
    return [...this.#jar.values()]
      .filter(({ path }) => pathname === path || pathname.startsWith(path.replace(/\/?$/, '/')))
      .map(({ name, value }) => `${name}=${value}`)
      .join('; ');
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    const cookie = this.cookieHeader(url);
    if (cookie !== '') headers.set('cookie', cookie);
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) this.#keep(line, url);
    return response;
  }

  #keep(line: string, url: string): void {
    const [pair = '', ...attributes] = line.split(/;\s*/);
    const [name = '', value = ''] = pair.split('=', 2);
    const attribute = (wanted: string) =>
      attributes
        .map((each) => each.split('=', 2))
        .find(([key]) => key?.toLowerCase() === wanted)?.[1];
    const path = attribute('path') ?? new URL(url).pathname;
    const key = `${name} ${path}`;
    const expires = attribute('expires');
    const isGone =
      attribute('max-age') === '0' || (expires !== undefined && Date.parse(expires) <= Date.now());
    if (isGone) this.#jar.delete(key);
    else this.#jar.set(key, { name, value, path });
  }
}

/** What browsers say of a form that a page of the same origin sends. */
export function ownPage(url: string): Record<string, string> {
  return { 'origin': new URL(url).origin, 'sec-fetch-site': 'same-origin' };
}

/** The token in the form of a page. */
export function tokenIn(page: string): string {
  return /name="token"\s+value="([^"]+)"/.exec(page)?.[1] ?? '';
}
