import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import type { AuthorizationServerOptions } from './authorization-server-options.js';
import { pageHeaders } from './page.js';
import { readBody } from './read-body.js';
import { signInPage } from './sign-in-page.js';
import { ownScopes } from './token-shape.js';
import { users } from './users.js';

/** Shows the sign-in page, or takes its answer: one click signs in and consents. */
export async function interact(
  provider: Provider,
  options: AuthorizationServerOptions,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  // Throws unless the browser holds the cookie of this very interaction.
  const { params } = await provider.interactionDetails(req, res);
  const clientId = String(params['client_id']);
  const requested = typeof params['scope'] === 'string' ? params['scope'].split(' ') : [];
  const scopes = requested.filter((scope) => options.scopes.has(scope));
  const otherScopes = requested.filter((scope) => ownScopes.includes(scope));

  if (req.method !== 'POST') {
    const client = await provider.Client.find(clientId);
    const redirectUri = String(params['redirect_uri']);
    const html = signInPage({
      clientName: client?.clientName ?? clientId,
      redirectUri,
      scopes: [...scopes, ...otherScopes],
      users,
    });
    res.writeHead(200, pageHeaders).end(html);
    return;
  }
  const { origin, host = '' } = req.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new Error('The form must be sent from the sign-in page');
  }
  const form = new URLSearchParams(await readBody(req));
  const user = users.find(({ id }) => id === form.get('user'));
  if (!user) {
    const denied = { error: 'access_denied', error_description: 'The user cancelled' };
    await provider.interactionFinished(req, res, denied);
    return;
  }
  const grant = new provider.Grant({ accountId: user.subject, clientId });
  grant.addOIDCScope(otherScopes.join(' '));
  grant.addResourceScope(options.resource, scopes.join(' '));
  const grantId = await grant.save();
  await provider.interactionFinished(req, res, {
    login: { accountId: user.subject },
    consent: { grantId },
  });
}
