import { UnattendedSignIn } from '../../templates/dev/client.js';

const MAX_PAGES = 10;

/** Signs in at Keycloak's own pages: user name and password, then consent. */
export class KeycloakSignIn extends UnattendedSignIn {
  #callback: URLSearchParams | undefined;

  override async redirectToAuthorization(url: URL): Promise<void> {
    this.signIns += 1;
    this.#callback = await signIn(url, this.user, this.redirectUrl);
  }

  override takeCallback(): URLSearchParams {
    const callback = this.#callback;
    if (!callback) throw new Error('nobody signed in');
    this.#callback = undefined;
    return callback;
  }
}

/** Walks through the pages like a browser. The password is the user's name. */
async function signIn(start: URL, user: string, redirectUrl: string): Promise<URLSearchParams> {
  const cookies = new Map<string, string>();
  let url = start;
  let form: URLSearchParams | undefined;
  let asked = false;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
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
    const html = await response.text();
    const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    const asksForPassword = html.includes('name="password"');
    if (action === undefined || (asksForPassword && asked)) {
      throw new Error(`Keycloak refused the sign-in of ${user}: ${response.status}`);
    }
    asked ||= asksForPassword;
    url = new URL(action, url);
    const code = /name="code" value="([^"]+)"/.exec(html)?.[1] ?? '';
    form = asksForPassword
      ? new URLSearchParams({ username: user, password: user })
      : new URLSearchParams({ code, accept: 'Yes' });
  }
  throw new Error('too many pages');
}
