import { isPublicHost } from './redirect-uris.js';

const MAX_LENGTH = 500;

/**
 * Reads a client ID as the URL of a metadata document (Client ID Metadata Document section 3, AS-09): https,
 * a host of the public DNS, a path, and nothing that can be written in another way.
 *
 * @returns its host, or undefined when it is none
 */
export function documentHost(clientId: string): string | undefined {
  if (
    clientId.length > MAX_LENGTH ||
    !/^https:\/\/[A-Za-z0-9\-._~:/?[\]!$&'()*+,;=%]+$/.test(clientId)
  ) {
    return;
  }
  if (!URL.canParse(clientId)) return;
  const { href, hostname, pathname, search } = new URL(clientId);
  // Dot segments, upper case, `:443`: a browser would read another URL than stands there.
  if (href !== clientId || pathname === '/' || search !== '' || clientId.endsWith('?')) return;
  return isPublicHost(hostname) ? hostname : undefined;
}

/**
 * Says what is wrong with a host whose documents an operator wants believed, in words that follow the name of
 * the setting.
 *
 * @returns undefined when it may be added
 */
export function problemOfClientHost(host: string): string | undefined {
  return isPublicHost(host)
    ? undefined
    : 'must be a host name of the public DNS in lower case, without a port; * believes any';
}
