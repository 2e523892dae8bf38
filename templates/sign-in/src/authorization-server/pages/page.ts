import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { signInTexts } from '../../sign-in-texts.js';
import { Html, html } from './html.js';
import { style } from './style.js';

/**
 * The only style that a page may have is the one below; it runs nothing, loads nothing and cannot be framed
 * (AS-42). There is no `form-action`: Chrome holds it against the redirect after a form, and then no app
 * gets its answer.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Response headers of every page, beside those of every answer. */
export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Frame-Options': 'DENY',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
  // Nothing goes to others. With `no-referrer` the form would be sent with `Origin: null` (Fetch, "append a
  // request Origin header"), which says nothing of the page it comes from.
  'Referrer-Policy': 'same-origin',
} as const;

/** A page, before it is sent. */
export interface Page {
  readonly title: string;
  readonly main: Html;
}

/** Writes the whole document around a page. */
export function documentOf({ title, main }: Page): string {
  const { language, direction, server } = signInTexts;
  return html`<!doctype html>
    <html lang="${language}" dir="${direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} – ${server}</title>
        ${new Html(`<style>${style}</style>`)}
      </head>
      <body>
        <main>${main}</main>
      </body>
    </html> `.text;
}

/** Answers with a page. */
export function sendPage(
  res: ServerResponse,
  status: number,
  page: Page,
  headers: Readonly<Record<string, string>> = {},
): void {
  res.writeHead(status, { ...pageHeaders, ...headers }).end(documentOf(page));
}
