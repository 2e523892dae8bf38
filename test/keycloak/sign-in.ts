import { BrowserSignIn, type FilledIn } from '../support/browser-sign-in.js';

/** Signs in at Keycloak's own pages: user name and password, then consent. */
export class KeycloakSignIn extends BrowserSignIn {
  #askedIn = 0;

  /** The password is the user's name. A second request for it means that it was refused. */
  protected override fillIn(html: string): FilledIn | undefined {
    const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1]?.replaceAll('&amp;', '&');
    if (action === undefined) return undefined;
    if (!html.includes('name="password"')) {
      const code = /name="code" value="([^"]+)"/.exec(html)?.[1] ?? '';
      return { action, form: new URLSearchParams({ code, accept: 'Yes' }) };
    }
    if (this.#askedIn === this.signIns) return undefined;
    this.#askedIn = this.signIns;
    return { action, form: new URLSearchParams({ username: this.user, password: this.user }) };
  }
}
