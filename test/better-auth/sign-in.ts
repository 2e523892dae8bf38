import { UnattendedSignIn } from '../../templates/dev/client.js';

const MAX_STEPS = 10;
const PASSWORD = 'alice-password';

/** Signs in as the pages of an app with Better Auth would: each posts its signed query. */
export class BetterAuthSignIn extends UnattendedSignIn {
  /** The browser's cookies, the session's among them. */
  readonly cookies = new Map<string, string>();
  #callback: URLSearchParams | undefined;

  override async redirectToAuthorization(start: URL): Promise<void> {
    this.signIns += 1;
    let url = start;
    for (let step = 0; step < MAX_STEPS; step += 1) {
      if (url.href.startsWith(this.redirectUrl)) {
        this.#callback = url.searchParams;
        return;
      }
      url = await this.#follow(url);
    }
    throw new Error('Better Auth sends us in a circle');
  }

  override takeCallback(): URLSearchParams {
    const callback = this.#callback;
    if (!callback) throw new Error('nobody signed in');
    this.#callback = undefined;
    return callback;
  }

  /** What a page does: a redirect is followed, the sign-in and the consent page post their form. */
  async #follow(url: URL): Promise<URL> {
    const query = { oauth_query: url.search.slice(1) };
    if (url.pathname === '/sign-in') {
      const account = { email: `${this.user}@example.com`, password: PASSWORD };
      return this.#post(new URL('/api/auth/sign-in/email', url), { ...account, ...query });
    }
    if (url.pathname === '/consent') {
      return this.#post(new URL('/api/auth/oauth2/consent', url), { accept: true, ...query });
    }
    return this.#next(url, await this.send(url));
  }

  async #post(url: URL, body: object): Promise<URL> {
    const response = await this.send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'origin': url.origin },
      body: JSON.stringify(body),
    });
    return this.#next(url, response);
  }

  /** Where an answer sends the browser: by a redirect, or a script of a page by its JSON. */
  async #next(url: URL, response: Response): Promise<URL> {
    const location = response.headers.get('location');
    if (location !== null) return new URL(location, url);
    const text = await response.text();
    const next = response.ok ? (JSON.parse(text) as { url?: string }).url : undefined;
    if (next === undefined) throw new Error(`${url.pathname} answered ${response.status}: ${text}`);
    return new URL(next, url);
  }

  /** As the browser would, with its cookies. */
  async send(url: URL, init: { method?: string; headers?: object; body?: string } = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { ...init.headers, cookie },
    });
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
      this.cookies.set(name, value);
    }
    return response;
  }
}
