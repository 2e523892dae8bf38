import type { AuthorizationServer } from 'oauth4webapi';
import type { Redactor } from '../../http/redact.js';
import type { LoginClient } from './login-client.js';
import type { OAuthFetch } from './oauth-fetch.js';
import type { LoginOptions } from './options.js';
import type { RedirectListener } from './redirect-listener.js';

/** Everything that stays the same from one sign-in to the next. */
export interface Session {
  readonly server: AuthorizationServer;
  readonly client: LoginClient;
  readonly oauth: OAuthFetch;
  readonly listener: RedirectListener;
  readonly redactor: Redactor;
  readonly visit: LoginOptions['visit'];
  readonly signal: AbortSignal;
}
