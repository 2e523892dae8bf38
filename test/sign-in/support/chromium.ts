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

/** Texts with too little contrast to what is behind them (WCAG 2.2, 1.4.3). */
export function unreadable(page: Page): Promise<string[]> {
  return page.evaluate(`(() => {
    const channels = (color) => color.match(/[\\d.]+/g).map(Number);
    const luminance = (color) => {
      const [red, green, blue] = channels(color).slice(0, 3).map((value) => {
        const part = value / 255;
        return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const ground = (element) => {
      for (let each = element; each; each = each.parentElement) {
        const { backgroundColor } = getComputedStyle(each);
        if (channels(backgroundColor)[3] !== 0) return backgroundColor;
      }
    };
    const found = [];
    for (const element of document.body.querySelectorAll('*')) {
      const text = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
      if (!text) continue;
      const pair = [getComputedStyle(element).color, ground(element)].map(luminance);
      const contrast = (Math.max(...pair) + 0.05) / (Math.min(...pair) + 0.05);
      if (contrast < 4.5) found.push(element.textContent.trim() + ': ' + contrast.toFixed(2));
    }
    return found;
  })()`);
}
