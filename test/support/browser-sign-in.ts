import { UnattendedSignIn } from '../../templates/dev/client.js';

const MAX_PAGES = 10;

/** What a person enters into a page, and where its form goes. */
export interface FilledIn {
  readonly action: string;
  readonly form: URLSearchParams;
}

/** Signs in at the own pages of a real authorization server, like a browser without scripts. */
export abstract class BrowserSignIn extends UnattendedSignIn {
  #callback: URLSearchParams | undefined;

  /** Fills in the form of a page; undefined when there is nothing to fill in. */
  protected abstract fillIn(html: string): FilledIn | undefined;

  override async redirectToAuthorization(url: URL): Promise<void> {
    this.signIns += 1;
    this.#callback = await this.#walk(url);
  }

  override takeCallback(): URLSearchParams {
    const callback = this.#callback;
    if (!callback) throw new Error('nobody signed in');
    this.#callback = undefined;
    return callback;
  }

  /** From page to page, until one leads back to the client. */
  async #walk(start: URL): Promise<URLSearchParams> {
    const redirectUrl = start.searchParams.get('redirect_uri') ?? this.redirectUrl;
    const cookies = new Map<string, string>();
    let url = start;
    let form: URLSearchParams | undefined;
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const response = await fetch(url, {
        method: form ? 'POST' : 'GET',
        redirect: 'manual',
        headers: {
          // Some servers answer 401 in place of their page to those who do not ask for one.
          accept: 'text/html',
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        },
        ...(form ? { body: form } : {}),
      });
      form = undefined;
      for (const cookie of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
        cookies.set(name, value);
      }
      const location = response.headers.get('location');
      if (location !== null) {
        url = new URL(location, url);
        if (url.href.startsWith(redirectUrl)) return url.searchParams;
        continue;
      }
      const filledIn = this.fillIn(await response.text());
      if (!filledIn) {
        throw new Error(`${url.host} refused the sign-in of ${this.user}: ${response.status}`);
      }
      url = new URL(filledIn.action, url);
      form = filledIn.form;
    }
    throw new Error('too many pages');
  }
}
