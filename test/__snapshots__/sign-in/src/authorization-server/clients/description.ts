import type { Client } from 'oidc-provider';
import { displayName } from './display-name.js';
import { documentHost } from './document-url.js';
import { appNameOf, readRedirect, type Redirect } from './redirect-uris.js';

/** Who asks, for the page on which people consent. Only hosts and redirects are facts; a name is a claim. */
export interface ClientDescription {
  readonly id: string;
  /** What it calls itself, without controls and marks that deceive; else its host. */
  readonly name: string;
  /** `document`: known by the metadata document at its ID. `registered`: registered itself. */
  readonly kind: 'document' | 'registered';
  /** Host that publishes its document. */
  readonly idHost?: string;
  readonly redirect: Redirect & {
    /** Client whose vendor documents this redirect. */
    readonly appName?: string;
  };
  /**
   * Whether somebody vouches for the redirect. Where nobody does, errors stay on a page of this server, and the page
   * on which people consent warns of it.
   */
  readonly isKnown: boolean;
}

/**
 * Describes a client that wants to return to a redirect URI it may use.
 *
 * @throws Error when the redirect URI is none, which the provider has checked before
 */
export function describeClient(
  { clientId, clientName }: Pick<Client, 'clientId' | 'clientName'>,
  redirectUri: string,
  vouchesFor: (redirect: Redirect) => boolean,
): ClientDescription {
  const redirect = readRedirect(redirectUri);
  if (!redirect) throw new Error('A redirect URI that nobody may use is described');
  const idHost = documentHost(clientId);
  const appName = appNameOf(redirect);
  return {
    id: clientId,
    name: displayName(clientName) ?? idHost ?? redirect.host,
    kind: idHost === undefined ? 'registered' : 'document',
    ...(idHost === undefined ? {} : { idHost }),
    redirect: { ...redirect, ...(appName === undefined ? {} : { appName }) },
    isKnown: vouchesFor(redirect),
  };
}
