import {
  auth,
  Client,
  StreamableHTTPClientTransport,
  UnauthorizedError,
  type OAuthClientInformationMixed,
  type OAuthClientMetadata,
  type OAuthClientProvider,
  type OAuthDiscoveryState,
  type OAuthTokens,
} from '@modelcontextprotocol/client';
import { assertLocal } from './assert-local.js';
import { ownScopes } from './token-shape.js';
import { knownClient, REDIRECT_URI, visit } from './visit.js';

const REQUEST_MS = 10_000;

/**
 * Signs in at the local authorization server without a person: follows redirects with cookies and
 * presses the button of one user. Everything is kept in memory.
 */
export class UnattendedSignIn implements OAuthClientProvider {
  /** How often the authorization server was visited. */
  signIns = 0;
  readonly redirectUrl = REDIRECT_URI;
  readonly clientMetadata: OAuthClientMetadata = {
    client_name: 'Scripted client',
    redirect_uris: [REDIRECT_URI],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  };

  #client: OAuthClientInformationMixed | undefined;
  #tokens: OAuthTokens | undefined;
  #verifier = '';
  #discovered: OAuthDiscoveryState | undefined;
  #callback: URLSearchParams | undefined;

  constructor(readonly user: string) {}

  clientInformation(context?: { readonly issuer: string }) {
    this.#client ??= knownClient(context);
    return this.#client;
  }
  saveClientInformation(client: OAuthClientInformationMixed) {
    this.#client = client;
  }
  tokens() {
    return this.#tokens;
  }
  saveTokens(tokens: OAuthTokens) {
    this.#tokens = tokens;
  }
  codeVerifier() {
    return this.#verifier;
  }
  discoveryState() {
    return this.#discovered;
  }
  saveDiscoveryState(state: OAuthDiscoveryState) {
    // Before anything is registered: a server in a real environment names a real one.
    assertLocal(new URL(state.authorizationServerUrl));
    this.#discovered = state;
  }
  saveCodeVerifier(verifier: string) {
    this.#verifier = verifier;
  }

  async redirectToAuthorization(url: URL): Promise<void> {
    this.signIns += 1;
    this.#callback = await visit(url, this.user);
  }

  /** The parameters the authorization server sent back, once. */
  takeCallback(): URLSearchParams {
    const callback = this.#callback;
    if (!callback) throw new Error('nobody signed in');
    this.#callback = undefined;
    return callback;
  }

  /** The headers of a request by hand, with its own token or another. */
  headersFor(_url: string, token = this.accessToken ?? ''): Promise<Record<string, string>> {
    return Promise.resolve({ authorization: `Bearer ${token}` });
  }

  get clientId(): string | undefined {
    return this.#client?.client_id;
  }
  /** None where the authorization server named none: what was asked for, then. */
  get grantedScopes(): string[] | undefined {
    return this.#tokens?.scope?.split(' ');
  }
  get accessToken(): string | undefined {
    return this.#tokens?.access_token;
  }
}

/** Connects the official client, signing in on the way. */
export async function connect(url: string, signIn: UnattendedSignIn): Promise<Client> {
  return retryAfterSignIn(url, signIn, async (transport) => {
    const client = new Client(
      { name: 'scripted-client', version: '1.0.0' },
      { versionNegotiation: { mode: 'auto' } },
    );
    await client.connect(transport);
    return client;
  });
}

/** Tries twice: the first attempt may end in a visit to the authorization server. */
async function retryAfterSignIn<T>(
  url: string,
  authProvider: UnattendedSignIn,
  action: (transport: StreamableHTTPClientTransport) => Promise<T>,
): Promise<T> {
  const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider });
  try {
    return await action(transport);
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    // The whole answer, not only the code: `iss` is checked as well (RFC 9207).
    await transport.finishAuth(authProvider.takeCallback());
    return action(new StreamableHTTPClientTransport(new URL(url), { authProvider }));
  }
}

/** Sends a request; where the server asks for more scopes, signs in again and repeats it once. */
export async function withStepUp<Result>(
  client: Client,
  signIn: UnattendedSignIn,
  send: () => Promise<Result>,
): Promise<Result> {
  try {
    return await send();
  } catch (error) {
    if (!isUnauthorized(error)) throw error;
    const transport = client.transport as StreamableHTTPClientTransport;
    await transport.finishAuth(signIn.takeCallback());
    return send();
  }
}

/** Two copies of the package may be installed, so the name counts as well. */
function isUnauthorized(error: unknown): boolean {
  return (
    error instanceof UnauthorizedError ||
    (error instanceof Error && error.name === 'UnauthorizedError')
  );
}

/** An access token, and the scopes that were asked for and are not in it. */
export interface ObtainedToken {
  readonly value: string;
  readonly absent: readonly string[];
}

/**
 * Gets an access token for the resource by the same way, without calling the server's tools.
 *
 * @param scope space-delimited, in the form the authorization server knows
 */
export async function obtainToken(
  resource: string,
  user: string,
  scope: string,
  provider = new UnattendedSignIn(user),
): Promise<ObtainedToken> {
  const fetchFn = (url: string | URL, init?: RequestInit) =>
    fetch(url, { ...init, signal: AbortSignal.timeout(REQUEST_MS) });
  await auth(provider, { serverUrl: resource, scope, fetchFn });
  const callback = provider.takeCallback();
  const code = callback.get('code');
  if (code === null) {
    throw new Error(callback.get('error_description') ?? callback.get('error') ?? 'no code');
  }
  await auth(provider, {
    serverUrl: resource,
    scope,
    authorizationCode: code,
    iss: callback.get('iss') ?? '',
    fetchFn,
  });
  if (provider.accessToken === undefined) throw new Error('the authorization server gave none');
  // An answer that names none grants what was asked for (RFC 6749 section 5.1).
  const granted = [...ownScopes, ...(provider.grantedScopes ?? scope.split(' '))];
  const absent = scope.split(' ').filter((each) => !granted.includes(each));
  return { value: provider.accessToken, absent };
}
