import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientRules } from './authorization-server-options.js';
import { readableClientMetadata } from './client-metadata.js';
import { isLocalOrigin } from './local-origin.js';
import { readBody } from './read-body.js';

/** Client metadata that holds the scopes a client registered with, where it is bound to them. */
export const REGISTERED_SCOPE = 'registered_scope';

/**
 * Makes a registration readable for the provider. Clients register with the scopes of their first
 * challenge; the provider would refuse those it does not know itself, and bind clients to the others.
 *
 * @returns whether the request goes on to the provider
 */
export async function prepareRegistration(
  req: IncomingMessage,
  res: ServerResponse,
  rules: ClientRules,
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
  const sent = parseObject(await readBody(req));
  if (!sent) {
    const error = { error: 'invalid_client_metadata', error_description: 'not a JSON object' };
    res.writeHead(400, { 'Content-Type': 'application/json' }).end(JSON.stringify(error));
    return false;
  }
  const { scope, ...metadata } = readableClientMetadata(sent);
  Object.assign(req, {
    body: { ...metadata, [REGISTERED_SCOPE]: rules.bindsScopes ? scope : undefined },
  });
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
