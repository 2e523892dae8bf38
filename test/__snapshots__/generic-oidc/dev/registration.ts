import type { IncomingMessage, ServerResponse } from 'node:http';
import { isLocalOrigin } from './local-origin.js';
import { readBody } from './read-body.js';

/**
 * Clients register with the scopes of their first challenge and would be bound to them, so that a
 * later step-up failed. Without `scope` in the registration they may ask for any.
 *
 * @returns whether the request goes on to the provider
 */
export async function prepareRegistration(
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  const { origin } = req.headers;
  if (origin !== undefined && isLocalOrigin(origin)) {
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Access-Control-Allow-Headers', 'content-type, mcp-protocol-version');
    if (req.method === 'OPTIONS') {
      res.writeHead(204).end();
      return false;
    }
  }
  if (req.method !== 'POST') return true;
  const metadata = parseObject(await readBody(req));
  if (!metadata) {
    const error = { error: 'invalid_client_metadata', error_description: 'not a JSON object' };
    res.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify(error));
    return false;
  }
  delete metadata['scope'];
  const redirectUris = metadata['redirect_uris'];
  if (Array.isArray(redirectUris) && redirectUris.some((uri) => !/^https?:/i.test(String(uri)))) {
    // Only native clients have such redirects (RFC 8252, 7.1); not all of them say what they are.
    metadata['application_type'] ??= 'native';
  }
  Object.assign(req, { body: metadata });
  return true;
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return value !== null && typeof value === 'object' ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
