import { request, type IncomingHttpHeaders } from 'node:http';
import { CookieJar } from './cookie-jar.js';
import { formsOf, type Button, type Form } from './forms.js';

const MAX_REDIRECTS = 15;
const REQUEST_MS = 20_000;

/** What a browser shows, or where it was sent that nothing here serves. */
export interface Page {
  readonly url: URL;
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly setCookies: readonly string[];
  readonly text: string;
  readonly forms: readonly Form[];
  /** Where the answer sends the browser, where it was not followed. */
  readonly location: URL | undefined;
}

/** How a browser gets somewhere. */
export interface Navigation {
  readonly method?: 'GET' | 'POST';
  readonly body?: string;
  /** The page it comes from; undefined for an address that a person typed. */
  readonly from?: URL | undefined;
  /** Headers that it sends instead of its own; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/**
 * A browser without scripts: cookies, redirects and forms as browsers have them, `Origin` and
 * `Sec-Fetch-Site` as they send them. Origins count as sites: in reality no two of them here have one.
 */
export class Browser {
  readonly cookies = new CookieJar();
  /** Everywhere it was, in order. */
  readonly visited: URL[] = [];
  readonly #answering: (url: URL) => string | undefined;

  /**
   * @param answering the origin on this machine that answers for an address, or for each origin; elsewhere it stops
   */
  constructor(answering: Readonly<Record<string, string>> | ((url: URL) => string | undefined)) {
    this.#answering =
      typeof answering === 'function' ? answering : ({ origin }) => answering[origin];
  }

  /** Goes to an address, and wherever that sends it. */
  async open(url: URL | string, navigation: Navigation = {}): Promise<Page> {
    let target = new URL(url);
    let how = navigation;
    let crossSite = how.from !== undefined && how.from.origin !== target.origin;
    for (let redirects = 0; redirects < MAX_REDIRECTS; redirects += 1) {
      const page = await this.#send(target, how, crossSite);
      const { location } = page;
      if (!location || this.#answering(location) === undefined) return page;
      // What was sent once to another site stays so, whoever sends it on (Fetch Metadata, 2.3).
      crossSite ||= location.origin !== target.origin;
      const keeps = page.status === 307 || page.status === 308;
      how = {
        from: how.from,
        ...(keeps ? { method: how.method ?? 'GET', body: how.body ?? '' } : {}),
      };
      target = location;
    }
    throw new Error(`Too many redirects: ${this.visited.slice(-4).join(' → ')}`);
  }

  /** Goes to an address, and not where that sends it. */
  visit(url: URL | string, navigation: Navigation = {}): Promise<Page> {
    const target = new URL(url);
    const crossSite = navigation.from !== undefined && navigation.from.origin !== target.origin;
    return this.#send(target, navigation, crossSite);
  }

  /** Presses a button of a page and follows where that leads. */
  press(
    page: Page,
    button: (button: Button) => boolean,
    navigation: Navigation = {},
  ): Promise<Page> {
    const { url, ...rest } = sent(page, button);
    return this.open(url, { from: page.url, ...rest, ...navigation });
  }

  /** Presses a button of a page, and does not follow. */
  pressOnly(
    page: Page,
    button: (button: Button) => boolean,
    navigation: Navigation = {},
  ): Promise<Page> {
    const { url, ...rest } = sent(page, button);
    return this.visit(url, { from: page.url, ...rest, ...navigation });
  }

  async #send(url: URL, navigation: Navigation, crossSite: boolean): Promise<Page> {
    const { method = 'GET', body, from, headers = {} } = navigation;
    const answers = this.#answering(url);
    if (answers === undefined) throw new Error(`Nothing here answers for ${url.origin}`);
    this.visited.push(url);
    const isForm = method === 'POST';
    const site = crossSite ? 'cross-site' : 'same-origin';
    const own: Record<string, string | undefined> = {
      'host': url.host,
      'accept': 'text/html,application/xhtml+xml,*/*;q=0.8',
      'user-agent': 'Mozilla/5.0 (a test)',
      'cookie': this.cookies.headerFor(url, { crossSite, safe: !isForm }) || undefined,
      'sec-fetch-site': from === undefined ? (crossSite ? 'cross-site' : 'none') : site,
      'sec-fetch-mode': 'navigate',
      'sec-fetch-dest': 'document',
      'sec-fetch-user': '?1',
      ...(url.protocol === 'https:'
        ? { 'x-forwarded-proto': 'https', 'x-forwarded-for': '203.0.113.7' }
        : {}),
      ...(isForm
        ? {
            'content-type': 'application/x-www-form-urlencoded',
            'origin': from?.origin ?? 'null',
          }
        : {}),
      ...headers,
    };
    const answer = await send(new URL(answers + url.pathname + url.search), method, own, body);
    this.cookies.take(url, answer.setCookies);
    const { location } = answer.headers;
    const isRedirect = answer.status >= 300 && answer.status < 400 && location !== undefined;
    return {
      url,
      ...answer,
      forms: formsOf(answer.text),
      location: isRedirect ? new URL(location, url) : undefined,
    };
  }
}

/** What a page sends when a button is pressed. */
function sent(
  { url, forms, text }: Page,
  matches: (button: Button) => boolean,
): { url: URL; method: 'GET' | 'POST'; body?: string } {
  for (const form of forms) {
    const button = form.buttons.find(matches);
    if (!button) continue;
    const body = new URLSearchParams(form.fields);
    if (button.name !== '') body.set(button.name, button.value);
    const target = new URL(form.action, url);
    if (form.method === 'POST') return { url: target, method: 'POST', body: body.toString() };
    target.search = body.toString();
    return { url: target, method: 'GET' };
  }
  const shown = text.replace(/<style[\s\S]*?<\/style>|<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  throw new Error(`${url.origin}${url.pathname} has no such button: ${shown.trim().slice(0, 400)}`);
}

/** Sends a request with exactly these headers. */
export function send(
  url: URL,
  method: string,
  headers: Readonly<Record<string, string | undefined>>,
  body?: string,
): Promise<Pick<Page, 'status' | 'headers' | 'setCookies' | 'text'>> {
  const sentHeaders = Object.fromEntries(
    Object.entries(headers).filter(([, value]) => value !== undefined),
  );
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method, headers: sentHeaders, signal: AbortSignal.timeout(REQUEST_MS) },
      (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.once('error', reject).once('end', () => {
          resolve({
            status: incoming.statusCode ?? 0,
            headers: incoming.headers,
            setCookies: incoming.headers['set-cookie'] ?? [],
            text,
          });
        });
      },
    );
    outgoing.once('error', reject).end(body);
  });
}
