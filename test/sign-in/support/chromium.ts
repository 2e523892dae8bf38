import { existsSync } from 'node:fs';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';

const EXECUTABLE = process.env['CHROMIUM'] ?? '/usr/bin/chromium';

/** Why there is no browser on this machine; undefined where there is one. */
export const noBrowser = existsSync(EXECUTABLE)
  ? undefined
  : `there is no ${EXECUTABLE}; apt-get install chromium, or name one with CHROMIUM`;

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: EXECUTABLE, args: ['--no-sandbox'] });
}

/** A page, with all that a test wants to know of it: requests, and what the console says. */
export async function openPage(browser: Browser, options: BrowserContextOptions = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const requests: string[] = [];
  const problems: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(error.message));
  return { page, requests, problems, close: () => context.close() };
}

/** What sticks out of the page, or is cut off where it should not be. */
export function overflowing(page: Page): Promise<string[]> {
  // As text: what runs in a page is not of this program.
  return page.evaluate(`(() => {
    const root = document.documentElement;
    const found = root.scrollWidth > root.clientWidth ? ['the page scrolls sideways'] : [];
    for (const element of document.body.querySelectorAll('*')) {
      const { left, right, width } = element.getBoundingClientRect();
      const what = element.tagName + ' ' + element.className;
      if (width > 0 && (left < 0 || right > root.clientWidth + 0.5)) found.push(what + ' sticks out');
      if (element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1) {
        found.push(what + ' is wider than its box');
      }
    }
    return found;
  })()`);
}
