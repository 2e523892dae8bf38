import type { UpstreamRequest, World } from './stand-in.js';

type Credentials = Pick<UpstreamRequest, 'form' | 'headers'>;

/** The token of a request (RFC 6750 section 2.1). */
export function bearerOf({ headers }: Pick<UpstreamRequest, 'headers'>): string | undefined {
  return /^(?:bearer|token) (.+)$/i.exec(headers.authorization ?? '')?.[1];
}

/** Client ID and secret in the header, or in the form (RFC 6749 section 2.3.1). */
export function clientOf({ form, headers }: Credentials): { id: string; secret: string } {
  const [, basic] = /^Basic (.+)$/i.exec(headers.authorization ?? '') ?? [];
  if (basic === undefined) {
    return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  }
  const [id = '', secret = ''] = Buffer.from(basic, 'base64')
    .toString()
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
  return { id, secret };
}

/** Whether the request shows the client's ID and secret. */
export function isClient(request: Credentials, { client }: Pick<World, 'client'>): boolean {
  const { id, secret } = clientOf(request);
  return id === client.id && secret === client.secret;
}
