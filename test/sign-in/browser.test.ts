import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Rig } from '../../templates/sign-in/test/authorization-server/support/rig.js';
import { startRig } from '../../templates/sign-in/test/authorization-server/support/start-rig.js';
import { launch, noBrowser, openPage, overflowing, unreadable } from './support/chromium.js';
import { startInteractionServer } from './support/interaction-server.js';

if (noBrowser !== undefined) console.warn(`No real browser looks at the pages: ${noBrowser}`);

/** As long as it may be, in the letters that take most room, and without a place to break. */
const LONG_NAME = 'W'.repeat(300);
const LONG_HOST = `${'w'.repeat(60)}.${'m'.repeat(60)}.claude.ai.evil.example`;
const LONG_REDIRECT = `https://${LONG_HOST}/${'path'.repeat(120)}`;

describe.skipIf(noBrowser !== undefined)('in a real browser', () => {
  let browser: Browser;
  const closing: (() => Promise<unknown>)[] = [];
  beforeAll(async () => {
    browser = await launch();
  });
  afterEach(async () => {
    for (const close of closing.splice(0).reverse()) await close();
  });
  afterAll(() => browser.close());

  /** A program that waits for its answer on this machine. */
  async function startClient(): Promise<string> {
    const program = createServer((_req, res) => res.end('done')).listen(0, '127.0.0.1');
    await once(program, 'listening');
    closing.push(() => new Promise((resolve) => program.close(resolve)));
    return `http://127.0.0.1:${(program.address() as AddressInfo).port}/callback`;
  }

  async function startSignIn(): Promise<{ rig: Rig; url: string; redirectUri: string }> {
    const rig = await startRig();
    closing.push(() => rig.close());
    const redirectUri = await startClient();
    const client = await rig.register({ redirect_uris: [redirectUri] });
    const url = rig.authorizationUrl(client, { scope: 'mcp:access notes:write' }).href;
    return { rig, url, redirectUri };
  }

  /** What the client is told. */
  async function answerOf(page: Page, redirectUri: string): Promise<URLSearchParams> {
    await page.waitForURL((url) => url.href.startsWith(redirectUri));
    return new URL(page.url()).searchParams;
  }

  /** Goes on with Tab, and says what has the focus. */
  async function tab(page: Page): Promise<string> {
    await page.keyboard.press('Tab');
    return (await page.locator(':focus').innerText()).trim();
  }

  it.each([
    ['with scripts', true],
    ['without scripts', false],
  ])('a person signs in by keyboard alone, %s', async (_what, javaScriptEnabled) => {
    const { rig, url, redirectUri } = await startSignIn();
    const { page, requests, problems, close } = await openPage(browser, { javaScriptEnabled });
    closing.push(close);
    await page.goto(url);
    // Whoever only presses Enter allows nothing.
    expect(await tab(page)).toBe('Cancel');
    expect(await tab(page)).toBe('Continue with GitHub');
    await page.keyboard.press('Enter');
    await page.waitForURL(`${rig.upstream.origin}/**`);
    while (!(await tab(page)).includes('Alice'));
    await page.keyboard.press('Enter');
    const answer = await answerOf(page, redirectUri);
    expect(answer.get('iss')).toBe(rig.origin);
    expect(answer.get('code')).toBeTruthy();
    const origins = new Set(requests.map((each) => new URL(each).origin));
    expect([...origins].sort()).toEqual(
      [rig.origin, rig.upstream.origin, new URL(redirectUri).origin].sort(),
    );
    expect(problems).toEqual([]);
  });

  it('a person refuses by keyboard, and the client hears it', async () => {
    const { rig, url, redirectUri } = await startSignIn();
    const { page, requests, close } = await openPage(browser);
    closing.push(close);
    await page.goto(url);
    await tab(page);
    await page.keyboard.press('Enter');
    expect((await answerOf(page, redirectUri)).get('error')).toBe('access_denied');
    expect(requests.some((each) => each.startsWith(rig.upstream.origin))).toBe(false);
  });

  it('clicking twice, going back and several tabs end in one sign-in, not on a dead end', async () => {
    const { rig, url, redirectUri } = await startSignIn();
    const { page, close } = await openPage(browser);
    closing.push(close);
    const other = await page.context().newPage();
    await other.goto(url);
    await page.goto(url);
    const approve = { name: 'Continue with GitHub' };
    await page.getByRole('button', approve).dblclick();
    const isUpstream = () => page.url().startsWith(rig.upstream.origin);
    const isAskedAgain = async () => (await page.getByRole('alert').count()) > 0;
    await expect.poll(async () => isUpstream() || (await isAskedAgain())).toBe(true);
    if (!isUpstream()) await page.getByRole('button', approve).click();
    await page.waitForURL(`${rig.upstream.origin}/**`);
    await page.goBack();
    await page.getByRole('button', approve).click();
    await page.waitForURL(`${rig.upstream.origin}/**`);
    await page.getByRole('button', { name: /Alice/ }).click();
    expect((await answerOf(page, redirectUri)).has('code')).toBe(true);
    await other.getByRole('button', approve).click();
    await other.getByRole('button', { name: /Alice/ }).click();
    expect((await answerOf(other, redirectUri)).has('code')).toBe(true);
  });

  it('a person sees and withdraws what they have allowed', async () => {
    const { rig } = await startSignIn();
    const { client, tokens } = await rig.signIn();
    const { page, problems, close } = await openPage(browser, { javaScriptEnabled: false });
    closing.push(close);
    await page.goto(`${rig.origin}/oauth/connections`);
    await page.getByRole('button', { name: 'Sign in with GitHub' }).press('Enter');
    await page.getByRole('button', { name: /Alice/ }).press('Enter');
    await page.waitForURL(`${rig.origin}/oauth/connections`);
    await page.getByRole('button', { name: 'Withdraw from A test' }).press('Enter');
    await page.getByRole('status').waitFor();
    const refused = await rig.refresh(client, tokens.refreshToken);
    expect(refused.body['error']).toBe('invalid_grant');
    expect(problems).toEqual([]);
  });

  it('AT-10: no other page can frame one', async () => {
    const { rig, url } = await startSignIn();
    const frames = [url, `${rig.origin}/oauth/connections`, `${rig.origin}/oauth/interaction/x`];
    const outside = createServer((_req, res) => {
      res.setHeader('Content-Type', 'text/html');
      res.end(
        frames.map((src) => `<iframe src="${src.replaceAll('&', '&amp;')}"></iframe>`).join(''),
      );
    }).listen(0, '127.0.0.1');
    await once(outside, 'listening');
    closing.push(() => new Promise((resolve) => outside.close(resolve)));
    const { page, problems, close } = await openPage(browser);
    closing.push(close);
    await page.goto(`http://127.0.0.1:${(outside.address() as AddressInfo).port}/`);
    await expect
      .poll(() => problems.filter((each) => each.includes('frame-ancestors')).length)
      .toBe(frames.length);
    for (const frame of page.frames().slice(1)) expect(frame.url()).toMatch(/^chrome-error:/);
  });

  it.each(['light', 'dark'] as const)(
    'nothing sticks out on any width and all can be read, in %s, with hostile names',
    async (colorScheme) => {
      const server = await startInteractionServer({
        clientName: LONG_NAME,
        redirectUri: LONG_REDIRECT,
        client: {
          isKnown: false,
          idHost: LONG_HOST,
          redirect: { uri: LONG_REDIRECT, host: LONG_HOST, kind: 'https' },
        },
      });
      closing.push(() => server.close());
      const identity = { issuer: 'https://upstream.example', subject: '1', name: LONG_NAME };
      server.accounts.set('u_one', { sub: 'u_one', identity });
      for (const clientId of ['client', `https://${LONG_HOST}/client.json`]) {
        const grant = new server.provider.Grant({ accountId: 'u_one', clientId });
        grant.addResourceScope(`${server.issuer}/mcp`, 'mcp:access todos:read');
        await grant.save();
      }
      const { page, requests, problems, close } = await openPage(browser, { colorScheme });
      closing.push(close);
      const urls = [
        server.authorizeUrl,
        `${server.issuer}/oauth/connections`,
        `${server.issuer}/begin?sub=u_one`,
        `${server.issuer}/oauth/interaction/unknown`,
      ];
      for (const url of urls) {
        await page.goto(url);
        for (const summary of await page.locator('summary').all()) await summary.click();
        for (const width of [320, 375, 768, 1280]) {
          await page.setViewportSize({ width, height: 800 });
          expect(await overflowing(page), `${url} at ${width}`).toEqual([]);
        }
        expect(await unreadable(page), url).toEqual([]);
      }
      expect(new Set(requests.map((each) => new URL(each).origin))).toEqual(
        new Set([server.issuer]),
      );
      // The status of the last page, which is none.
      expect(problems).toEqual([expect.stringContaining('400 (Bad Request)')]);
    },
  );

  it('everything has a name for those who do not see it', async () => {
    const { rig, url } = await startSignIn();
    const { page, close } = await openPage(browser);
    closing.push(close);
    await page.goto(url);
    expect(await page.getAttribute('html', 'lang')).toBe('en');
    expect(await page.title()).toContain('Allow this app to connect?');
    const tree = await page.locator('body').ariaSnapshot();
    for (const part of [
      '- main:',
      'heading "Allow this app to connect?" [level=1]',
      'term: It calls itself',
      'list "It will be able to"',
      'list "Then you sign in with GitHub"',
      'form "Allow this app to connect?"',
      'button "Cancel"',
      'button "Continue with GitHub"',
      'link "See and withdraw what you have allowed"',
    ]) {
      expect(tree).toContain(part);
    }
    // A button, a link or a list without a name ends its line there.
    expect(tree).not.toMatch(/^\s*- (button|link|form)\s*:?$/m);
    await page.goto(`${rig.origin}/oauth/interaction/x`);
    expect(await page.locator('body').ariaSnapshot()).toContain('[level=1]');
  });

  it('shows where the focus is', async () => {
    const { url } = await startSignIn();
    const { page, close } = await openPage(browser);
    closing.push(close);
    await page.goto(url);
    for (let stop = 0; stop < 3; stop++) {
      await page.keyboard.press('Tab');
      const outline = await page.evaluate(
        `(({ outlineStyle, outlineWidth }) => outlineStyle + ' ' + outlineWidth)(getComputedStyle(document.activeElement))`,
      );
      expect(outline).toBe('solid 3px');
    }
  });
});
