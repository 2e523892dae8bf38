import type { ClientMetadata } from 'oidc-provider';
import { scopePolicy } from '../src/scope-map.js';

/** The secret of every machine at the local authorization server, which serves this machine only. */
const SECRET = 'local';
const REQUEST_MS = 10_000;

/** Client IDs of the machines that may call. */
export const machines: readonly string[] = Object.keys(scopePolicy.machines ?? {});

/** Registers the machines as an operator does. */
export function machineClients(): ClientMetadata[] {
  return machines.map((clientId) => ({
    client_id: clientId,
    client_secret: SECRET,
    redirect_uris: [],
    response_types: [],
    grant_types: ['client_credentials'],
    token_endpoint_auth_method: 'client_secret_post',
  }));
}

/**
 * Gets an access token as a machine does (RFC 6749 section 4.4).
 *
 * @param scope space-delimited
 * @throws Error with what the authorization server says, when it gives none
 */
export async function obtainMachineToken(
  settings: { readonly issuer: string; readonly resource: string },
  clientId: string,
  scope: string,
): Promise<string> {
  const response = await fetch(`${settings.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: SECRET,
      resource: settings.resource,
      scope,
    }),
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  const { access_token: token, error_description: reason, error } = answer;
  if (typeof token !== 'string') throw new Error(String(reason ?? error));
  return token;
}
