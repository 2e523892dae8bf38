import { BrowserSignIn, type FilledIn } from '../support/browser-sign-in.js';

/** Signs in at the pages that Spring brings: user name and password, then every scope it asks about. */
export class SpringSignIn extends BrowserSignIn {
  #askedIn = 0;

  /** The password is the user's name. A second request for it means that it was refused. */
  protected override fillIn(html: string): FilledIn | undefined {
    const action = /<form[^>]* action="([^"]+)"/.exec(html)?.[1];
    if (action === undefined) return undefined;
    const isConsent = html.includes('name="scope"');
    if (!isConsent && this.#askedIn === this.signIns) return undefined;
    if (!isConsent) this.#askedIn = this.signIns;
    const form = new URLSearchParams(isConsent ? {} : { username: this.user, password: this.user });
    for (const [, tag = ''] of html.matchAll(/<input([^>]*)>/g)) {
      const name = /name="([^"]+)"/.exec(tag)?.[1];
      const value = /value="([^"]+)"/.exec(tag)?.[1];
      if (name !== undefined && value !== undefined) form.append(name, value);
    }
    return { action, form };
  }
}
