import {
  allowInsecureRequests,
  ClientSecretBasic,
  ClientSecretPost,
  customFetch,
  dynamicClientRegistrationRequest,
  None,
  processDynamicClientRegistrationResponse,
  type AuthorizationServer,
  type Client,
  type ClientAuth,
} from 'oauth4webapi';
import { reachOfHost } from '../../http/address-policy.js';
import type { Redactor } from '../../http/redact.js';
import { LoginError } from './login-error.js';
import { explain } from './explain.js';
import type { OAuthFetch } from './oauth-fetch.js';
import type { ClientChoice } from './options.js';
import type { RedirectListener } from './redirect-listener.js';

/** A client of the authorization server. */
export interface LoginClient {
  readonly client: Client;
  readonly authentication: ClientAuth;
  readonly isPublic: boolean;
  /** Where it can be deleted, and with what (RFC 7592 section 2.3). */
  readonly registration: { readonly url: string; readonly token: string } | undefined;
}

/** What a client is made from. */
interface Parts {
  readonly server: AuthorizationServer;
  readonly listener: Pick<RedirectListener, 'redirectUri' | 'documentUrl' | 'serve'>;
  readonly oauth: OAuthFetch;
  readonly redactor: Redactor;
}

/** As native programs describe themselves (RFC 7591 section 2). */
const nativeClient = (redirectUri: string) => ({
  client_name: 'create-secure-mcp audit',
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  application_type: 'native',
});

/**
 * Lists the ways of being a client, the best first; each is tried when the one before is not known.
 *
 * @throws LoginError when there is none
 */
export function waysToBeClient(
  choice: ClientChoice,
  parts: Parts,
): (() => LoginClient | Promise<LoginClient>)[] {
  const { server } = parts;
  const isLocal = reachOfHost(new URL(server.issuer).hostname) === 'loopback';
  const { way, metadataUrl, id } = choice;
  if (way === 'id') return [() => known(id ?? '', choice, parts)];
  const announced = server['client_id_metadata_document_supported'] === true || way === 'cimd';
  const documented = metadataUrl
    ? [() => known(metadataUrl.href, {}, parts)]
    : isLocal && announced
      ? [() => ownDocument(parts)]
      : [];
  const mayRegister = choice.mayRegister || way === 'dcr';
  const registering =
    mayRegister && server.registration_endpoint !== undefined ? [() => register(parts)] : [];
  const ways = [...(way === 'dcr' ? [] : documented), ...(way === 'cimd' ? [] : registering)];
  if (ways.length > 0) return ways;
  const { issuer } = server;
  throw new LoginError('login-client', `the audit is no client of ${issuer}: ${lacking(choice)}`);
}

function lacking({ way, mayRegister }: ClientChoice): string {
  if (way === 'cimd') return '--client-metadata-url names a document that you serve';
  const isClosed = way === 'dcr' || mayRegister;
  return `${isClosed ? 'it registers none; ' : '--allow-registration registers one, '}--client-metadata-url names a document that you serve, --login-client a client ID that it knows`;
}

function known(id: string, { secret }: Partial<ClientChoice>, { server, redactor }: Parts) {
  const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
  const method = methods.includes('client_secret_basic')
    ? 'client_secret_basic'
    : 'client_secret_post';
  return clientOf({ client_id: id }, secret, method, redactor);
}

function ownDocument({ listener: { redirectUri, documentUrl, serve }, redactor }: Parts) {
  const document = {
    client_id: documentUrl,
    ...nativeClient(redirectUri),
    token_endpoint_auth_method: 'none',
  };
  serve(document);
  return clientOf({ client_id: documentUrl }, undefined, 'none', redactor);
}

async function register(parts: Parts): Promise<LoginClient> {
  const { server, listener, oauth, redactor } = parts;
  const methods = server.token_endpoint_auth_methods_supported ?? ['none'];
  const wanted = ['none', 'client_secret_basic', 'client_secret_post'];
  const method = wanted.find((each) => methods.includes(each)) ?? 'none';
  const metadata = { ...nativeClient(listener.redirectUri), token_endpoint_auth_method: method };
  const answer = await dynamicClientRegistrationRequest(server, metadata, {
    [customFetch]: oauth.fetch,
    [allowInsecureRequests]: true,
  })
    .then(processDynamicClientRegistrationResponse)
    .catch((error: unknown) => explain(error, `${server.issuer} registers no client`));
  const { client_secret: secret, registration_client_uri: url } = answer;
  const token = answer['registration_access_token'];
  const agreed = answer['token_endpoint_auth_method'];
  return {
    ...clientOf(
      answer,
      typeof secret === 'string' && agreed !== 'none' ? secret : undefined,
      typeof agreed === 'string' ? agreed : method,
      redactor,
    ),
    registration: typeof url === 'string' && typeof token === 'string' ? { url, token } : undefined,
  };
}

function clientOf(
  { client_id: id }: { readonly client_id: string },
  secret: string | undefined,
  method: string,
  redactor: Redactor,
): LoginClient {
  const client = { client_id: id };
  if (secret === undefined) {
    return { client, authentication: None(), isPublic: true, registration: undefined };
  }
  redactor.hide(secret, 'secret of the client');
  const write = method === 'client_secret_post' ? ClientSecretPost : ClientSecretBasic;
  return { client, authentication: write(secret), isPublic: false, registration: undefined };
}
