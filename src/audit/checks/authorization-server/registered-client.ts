import { jsonObject, type Response } from '../../../http/response.js';
import type { Given } from '../../engine/check.js';
import { notChecked } from '../../engine/outcome.js';
import {
  authorizationUrl,
  LOOPBACK_REDIRECT,
  locationOf,
} from '../../protocol/authorization-requests.js';
import type { RunnerContext } from '../../engine/context.js';
import { isAtHost, withEndpoint, type Asked } from './servers.js';

/** A client as native programs register (RFC 7591 section 2). */
export function auditClient(redirectUris: readonly string[]): object {
  return {
    client_name: 'create-secure-mcp audit',
    redirect_uris: redirectUris,
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
    application_type: 'native',
  };
}

/** The ID of a client that was registered. */
export function idOf(response: Response): string | undefined {
  const id = jsonObject(response)?.['client_id'];
  return response.status < 300 && typeof id === 'string' ? id : undefined;
}

/** Whether a registration endpoint is on the host of its issuer: metadata must not send the audit anywhere else. */
export function mayRegisterAt(endpoint: unknown, issuer: string): endpoint is string {
  return typeof endpoint === 'string' && isAtHost(endpoint, issuer);
}

/** The registration of the client that the audit uses; it is sent once. */
export function registrationOf(
  register: RunnerContext['register'],
  endpoint: string,
): Promise<Response> {
  return register(endpoint, auditClient([LOOPBACK_REDIRECT]));
}

/** An authorization server at which the audit has a client. */
export interface Registered extends Asked {
  /** Sends a request for a code; what is left out is as it should be, null is left out. */
  readonly authorize: (
    parameters: Readonly<Record<string, string | null>>,
    /** A parameter that comes once more. */
    twice?: readonly [name: string, value: string],
  ) => Promise<Authorized>;
}

/** The answer to a request for a code. */
export interface Authorized {
  readonly response: Response;
  readonly url: URL;
  readonly location: URL | undefined;
}

/** Takes the authorization servers that let the audit register. */
export async function registered(context: Given<'registration'>) {
  const found = await withEndpoint('authorization_endpoint')(context);
  if ('kind' in found) return found;
  const clients: Registered[] = [];
  for (const asked of found.asked) {
    const endpoint = asked.document['registration_endpoint'];
    if (!mayRegisterAt(endpoint, asked.issuer)) continue;
    const id = idOf(await registrationOf(context.register, endpoint));
    if (id === undefined) continue;
    const { ownServer, target } = context;
    const resource = ownServer?.issuer === asked.issuer ? ownServer.resource : target.href;
    clients.push({
      ...asked,
      async authorize(parameters, twice) {
        const url = authorizationUrl(asked.endpoint, {
          client_id: id,
          redirect_uri: LOOPBACK_REDIRECT,
          resource,
          ...parameters,
        });
        if (twice) url.searchParams.append(...twice);
        const response = await context.fetch(url, { headers: { Accept: 'text/html' } });
        return { response, url, location: locationOf(response, url) };
      },
    });
  }
  return clients.length > 0
    ? { clients }
    : notChecked('no authorization server registered a client for the audit');
}
