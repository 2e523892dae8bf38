import { escape, page } from './page.js';
import type { User } from './users.js';

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
  return page(
    'Sign in',
    `      <p><strong>${escape(request.clientName)}</strong> wants to call your MCP server.
        You will return to <strong>${escape(hostOf(request.redirectUri))}</strong>.</p>
      <p>It asks for:</p>
      <ul>${scopes.join('')}</ul>
      <form method="post">
        ${buttons.join('\n        ')}
        <button name="cancel" value="true">Cancel</button>
      </form>`,
  );
}

function hostOf(uri: string): string {
  return URL.canParse(uri) ? new URL(uri).host || uri : uri;
}
