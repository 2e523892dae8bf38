import type { User } from './users.js';

/** Response headers of the page: it runs no script and cannot be framed. */
export const signInPageHeaders = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
  // With `no-referrer` browsers send the form with `Origin: null` (Fetch, "append a request Origin").
  'Referrer-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
} as const;

/** The page on which a person signs in and consents with one click. */
export function signInPage(request: {
  clientName: string;
  redirectUri: string;
  scopes: readonly string[];
  users: readonly User[];
}): string {
  const scopes = request.scopes.map((scope) => `<li><code>${escape(scope)}</code></li>`);
  const buttons = request.users.map(
    ({ id, name }) =>
      `<button name="user" value="${escape(id)}">Continue as ${escape(name)}</button>`,
  );
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Sign in (local development)</title>
    <style>
      body { font: 1rem/1.5 system-ui, sans-serif; max-width: 28rem; margin: 3rem auto; padding: 0 1rem; }
      form { display: grid; gap: 0.5rem; }
      button { font: inherit; padding: 0.6rem; cursor: pointer; }
      small { color: #555; }
    </style>
  </head>
  <body>
    <main>
      <h1>Sign in</h1>
      <p><strong>${escape(request.clientName)}</strong> wants to call your MCP server.
        You will return to <strong>${escape(hostOf(request.redirectUri))}</strong>.</p>
      <p>It asks for:</p>
      <ul>${scopes.join('')}</ul>
      <form method="post">
        ${buttons.join('\n        ')}
        <button name="cancel" value="true">Cancel</button>
      </form>
      <p><small>Local authorization server for development. It has no passwords.</small></p>
    </main>
  </body>
</html>
`;
}

function hostOf(uri: string): string {
  return URL.canParse(uri) ? new URL(uri).host || uri : uri;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
