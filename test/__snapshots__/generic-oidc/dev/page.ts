/** Response headers of a page: it runs no script, loads nothing and cannot be framed. */
export const pageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  // With `no-referrer` browsers send the form with `Origin: null` (Fetch, "append a request Origin").
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * A page of the local authorization server.
 *
 * @param main HTML; text from elsewhere goes through {@link escape}
 */
export function page(title: string, main: string): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${escape(title)} (local development)</title>
    <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem; }
      form { display: grid; gap: 0.5rem; }
      button { font: inherit; padding: 0.6rem; cursor: pointer; }
      code { overflow-wrap: anywhere; }
      small { color: #555; }
    </style>
  </head>
  <body>
    <main>
      <h1>${escape(title)}</h1>
${main}
      <p><small>Local authorization server for development. It has no passwords.</small></p>
    </main>
  </body>
</html>
`;
}

/** Text as HTML shows it. */
export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
