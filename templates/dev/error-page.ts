import type { ClientRules } from './authorization-server-options.js';
import { escape, page } from './page.js';
import { REGISTERED_CLIENT_ID } from './well-known-clients.js';

/** Why a person sees a page instead of their client. */
export interface PageError {
  /** Error code (RFC 6749 section 4.1.2.1). */
  readonly error: string;
  readonly description: string;
  readonly clientId: string | undefined;
  readonly redirectUri: string | undefined;
  /** What the client may return to, when it is known. */
  readonly redirectUris?: readonly string[] | undefined;
}

/** The page of an error that cannot be told to the client. */
export function errorPage(problem: PageError, rules: ClientRules): string {
  const advice = adviceFor(problem, rules).map((text) => `      <p>${text}</p>`);
  return page(
    'Sign-in did not work',
    [
      `      <p>${escape(problem.description)} (<code>${escape(problem.error)}</code>)</p>`,
      ...advice,
      '      <p>The same stands in the terminal of the development server.</p>',
    ].join('\n'),
  );
}

/** HTML paragraphs that say what to do. */
function adviceFor(problem: PageError, rules: ClientRules): string[] {
  const { error, clientId, redirectUri, redirectUris } = problem;
  if (error === 'invalid_client' || error === 'invalid_client_metadata') {
    return [
      `The client calls itself <code>${code(clientId)}</code>.`,
      rules.dynamicRegistration
        ? `Let it forget what it knows of this server, for example by removing the server there and adding
        it again, so that it registers anew.`
        : `Clients do not register themselves at ${escape(rules.provider)}, so neither do they here. Give yours the client ID
        <code>${REGISTERED_CLIENT_ID}</code>, without a secret.`,
    ];
  }
  if (error === 'invalid_redirect_uri') {
    return [
      `The client wants to return to <code>${code(redirectUri)}</code>. It may return to
        ${(redirectUris ?? []).map((uri) => `<code>${escape(uri)}</code>`).join(', ') || 'nothing that is known'}.`,
      ...(clientId === REGISTERED_CLIENT_ID
        ? ['Add the URI to <code>LOCAL_REDIRECT_URIS</code> in <code>.env</code> and start again.']
        : []),
      ...(rules.exactPorts
        ? [`${escape(rules.provider)} compares ports: let the client use a fixed one.`]
        : []),
    ];
  }
  return ['Start the sign-in again from your client.'];
}

function code(value: string | undefined): string {
  return value === undefined ? 'nothing' : escape(value);
}
